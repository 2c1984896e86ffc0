// A failover that leaves the connections open: the server becomes a replica, and its name leads to the new primary.
import { KueClient } from '../../src/helpers/internals/kue_client';
import { completedJob, NOTIFICATIONS } from '../support/expected';
import { exitOf, startHelper, startOn } from '../support/guarantees';
import { request } from '../support/http';
import { startRedis } from '../support/redis';
import { startRelayWith } from '../support/relay';
import { startServerCompiled, waitForStatus } from '../support/servers';
import { until } from '../support/wait';

const test = globalThis.test.concurrent; // each has a Redis of its own

/** Starts two servers, of which the second is a replica of the first, and a relay that leads to the primary. */
async function startPair() {
  const primary = await startRedis('--repl-diskless-sync-delay', '0');
  const replica = await startRedis('--replicaof', '127.0.0.1', `${primary.port}`);
  const isCopied = async () =>
    /master_link_status:up/.test(`${await replica.command('INFO', 'replication')}`);
  await until(isCopied, 'a replica that has the data');
  let { port } = primary;
  const { url } = await startRelayWith(
    () => port,
    () => ({})
  );
  /** Makes the replica the primary, without closing a connection. */
  const failOver = async () => {
    await primary.command('SET', 'last', 'write'); // WAIT waits for what its own connection has written
    await primary.command('WAIT', 1, 0);
    await replica.command('REPLICAOF', 'NO', 'ONE');
    port = replica.port;
    await primary.command('REPLICAOF', '127.0.0.1', replica.port);
  };
  return { url, replica, failOver };
}

test('every job ends: those of before, one that is active, and those of after', async () => {
  const { url, failOver } = await startPair();
  const slow = startHelper({ url }, 'slow_processor', '1');
  const creator = startOn({ url }, '6-job_creator');
  await slow.waitForLine('has job 1');
  const processor = startOn({ url }, '7-job_processor');
  const before = await exitOf(startOn({ url }, '7-job_creator'));
  expect(before).toMatchObject({ status: 0, stderr: [] });

  await failOver();
  slow.signal('SIGUSR2');
  expect(await exitOf(creator)).toMatchObject({ status: 0, stderr: [] });
  expect(creator.stdout.filter((line) => !/not connected/.test(line))).toEqual(completedJob(1));
  const { stdout, ...after } = await exitOf(startOn({ url }, '7-job_creator'));
  expect(after).toEqual({ status: 0, stderr: [] });
  expect(stdout.filter((line) => / (completed|failed)/.test(line))).toHaveLength(NOTIFICATIONS.length);
  expect(processor.stdout).toContainEqual(expect.stringMatching(/ failed - .*READONLY /));
  for (const script of [processor, slow]) expect(script.stderr).toEqual([]);
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
  const client = new KueClient({}, true);
  await new Promise((resolve) => client.once('ready', resolve));
  await failOver();
  const transaction = client.multi().set('key', 'value');
  await new Promise<void>((resolve, reject) =>
    transaction.exec((error) => (error ? reject(error) : resolve()))
  );
  expect(await replica.command('GET', 'key')).toBe('value');
  client.end(false);
});
