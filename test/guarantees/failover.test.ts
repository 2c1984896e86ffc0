// A failover that leaves the connections open: the server becomes a replica, and its name leads to the new primary.
import { completedJob, NOTIFICATIONS } from '../support/expected';
import { request } from '../support/http';
import { ROOT } from '../support/launcher';
import { RedisServer } from '../support/redis';
import { Relay, startRelayWith } from '../support/relay';
import { Script, startProgram } from '../support/script';
import { answered, startServerCompiled } from '../support/servers';
import { setUp } from '../support/suite';
import { until } from '../support/wait';

const suite = setUp();

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
  const primary = await suite.another('--repl-diskless-sync-delay', '0');
  const replica = await suite.another('--replicaof', '127.0.0.1', `${primary.port}`);
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

/** A processor of Task 7's type that keeps its job until it gets SIGUSR2. */
function startSlowProcessor(url: string): Script {
  const command = [process.execPath, '-r', 'ts-node/register', 'test/support/programs/slow_processor.ts'];
  return suite.adopt(
    startProgram('slow_processor', command, { cwd: ROOT, env: { ...process.env, REDIS_URL: url } })
  );
}

test('every job ends: those of before, one that is active, and those of after', async () => {
  const { url, failOver } = await startPair();
  const env = { REDIS_URL: url };
  const slow = startSlowProcessor(url);
  const creator = suite.runCompiled('6-job_creator', env);
  await slow.line('has job 1');
  const processor = suite.runCompiled('7-job_processor', env);
  const before = suite.runCompiled('7-job_creator', env);
  expect(await before.end()).toBe(0);

  await failOver();
  slow.process.kill('SIGUSR2');
  expect(await creator.end()).toBe(0);
  expect(creator.stdout.filter((line) => !/not connected/.test(line))).toEqual(completedJob(1));
  const after = suite.runCompiled('7-job_creator', env);
  expect(await after.end()).toBe(0);
  expect(after.stdout.filter((line) => / (completed|failed)/.test(line))).toHaveLength(NOTIFICATIONS.length);
  expect(processor.stdout).toContainEqual(expect.stringMatching(/ failed - .*READONLY /));
  for (const script of [creator, before, after, processor, slow]) expect(script.stderr).toEqual([]);
});

test('a server confirms reservations again', async () => {
  const { url, failOver, replica } = await startPair();
  const { port } = await startServerCompiled(suite, '9-stock', { REDIS_URL: url });
  await answered(port, '/reserve_product/1', 200);
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
