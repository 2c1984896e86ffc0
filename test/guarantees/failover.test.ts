// A failover under jobs that wait, that are active and that are created after it; what it does to a server is in the walk-through.
import { KueClient } from '../../src/helpers/internals/kue_client';
import { completedJob, NOTIFICATIONS } from '../support/expected';
import { startReplica } from '../support/failover';
import { exitOf, startHelper, startOn } from '../support/guarantees';
import { startRedis } from '../support/redis';

const test = globalThis.test.concurrent; // each has a Redis of its own

/** Starts a server and its replica. */
const startPair = async () => startReplica(await startRedis());

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
