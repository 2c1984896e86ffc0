// A failover that leaves the connections open: the server becomes a replica, and its name leads to the new primary.
import { completedJob, NOTIFICATIONS } from '../support/expected';
import { request } from '../support/http';
import { startHelper } from '../support/nothing_lost';
import { Relay, startRelayWith } from '../support/relay';
import { startServerCompiled, waitForStatus } from '../support/servers';
import { until } from '../support/wait';
import { prepareRedis, RedisServer } from '../support/redis';
import { startCompiled } from '../support/script';

/** Two servers, of which the second is a replica of the first, and the name that leads to the primary. */
interface Pair {
  url: string;
  primary: RedisServer;
  replica: RedisServer;
  /** Makes the replica the primary, without closing a connection. */
  failOver(): Promise<void>;
}

let name: Relay;
afterEach(() => name.close());

async function startPair(): Promise<Pair> {
  const primary = await prepareRedis('--repl-diskless-sync-delay', '0');
  const replica = await prepareRedis('--replicaof', '127.0.0.1', `${primary.port}`);
  await primary.start();
  await replica.start();
  const isCopied = async () =>
    /master_link_status:up/.test(`${await replica.command('INFO', 'replication')}`);
  await until(isCopied, 'a replica that has the data');
  let { port } = primary;
  name = await startRelayWith(
    () => port,
    () => ({})
  );
  return {
    url: name.url,
    primary,
    replica,
    failOver: async () => {
      await primary.command('WAIT', 1, 0);
      await replica.command('REPLICAOF', 'NO', 'ONE');
      port = replica.port;
      await primary.command('REPLICAOF', '127.0.0.1', replica.port);
    },
  };
}

test('every job ends: those of before, one that is active, and those of after', async () => {
  const { url, failOver } = await startPair();
  const env = { REDIS_URL: url };
  const slow = startHelper('slow_processor', url);
  const creator = startCompiled('6-job_creator', env);
  await slow.waitForLine('has job 1');
  const processor = startCompiled('7-job_processor', env);
  const before = startCompiled('7-job_creator', env);
  expect(await before.waitForExit()).toBe(0);

  await failOver();
  slow.signal('SIGUSR2');
  expect(await creator.waitForExit()).toBe(0);
  expect(creator.stdout.filter((line) => !/not connected/.test(line))).toEqual(completedJob(1));
  const after = startCompiled('7-job_creator', env);
  expect(await after.waitForExit()).toBe(0);
  expect(after.stdout.filter((line) => / (completed|failed)/.test(line))).toHaveLength(NOTIFICATIONS.length);
  expect(processor.stdout).toContainEqual(expect.stringMatching(/ failed - .*READONLY /));
  for (const script of [creator, before, after, processor, slow]) expect(script.stderr).toEqual([]);
});

test('a server confirms reservations again', async () => {
  const { url, failOver, replica } = await startPair();
  const { port } = await startServerCompiled('9-stock', { REDIS_URL: url });
  await waitForStatus(port, '/reserve_product/1', 200);
  await failOver();
  const statuses = new Set<number>();
  await until(async () => {
    const { status } = await request(port, '/reserve_product/1');
    statuses.add(status);
    return status === 200;
  }, 'a reservation');
  expect([200, 503, 504]).toEqual(expect.arrayContaining([...statuses]));
  expect(await replica.command('GET', 'item.1')).toBe('2');
});

test('a transaction without another command before it is made on the new primary', async () => {
  const { url, failOver, replica } = await startPair();
  process.env.REDIS_URL = url;
  const { KueClient } = await import('../../src/helpers/internals/kue_client');
  const client = new KueClient({}, true);
  await new Promise((resolve) => client.once('ready', resolve));
  try {
    await failOver();
    await new Promise<void>((resolve, reject) => {
      client
        .multi()
        .set('key', 'value')
        .exec((error) => (error ? reject(error) : resolve()));
    });
    expect(await replica.command('GET', 'key')).toBe('value');
  } finally {
    client.end(false);
  }
});
