// A failover while jobs wait and run, for processors and creators; `npm start` shows what the servers do.
import { KueClient } from '../../src/helpers/internals/kue_client';
import { completedJob, NOTIFICATIONS } from '../support/expected';
import { startReplica } from '../support/relay';
import { startRedis } from '../support/redis';
import { exitOf, startCompiled, startHelper } from '../support/script';

const test = globalThis.test.concurrent; // each starts a Redis of its own

test('every job ends, whether it was created before or after the failover, or active during it', async () => {
  const { url, failOver } = await startReplica(await startRedis());
  const slow = startHelper('slow_processor', { url }, '1');
  const creator = startCompiled('6-job_creator', { url });
  await slow.waitForLine('has job 1');
  const processor = startCompiled('7-job_processor', { url });
  const before = await exitOf(startCompiled('7-job_creator', { url }));
  expect(before).toMatchObject({ status: 0, stderr: [] });

  await failOver();
  slow.signal('SIGUSR2');
  expect(await exitOf(creator)).toMatchObject({ status: 0, stderr: [] });
  expect(creator.stdout.filter((line) => !/not connected/.test(line))).toEqual(completedJob(1));
  const { stdout, ...after } = await exitOf(startCompiled('7-job_creator', { url }));
  expect(after).toEqual({ status: 0, stderr: [] });
  expect(stdout.filter((line) => / (completed|failed)/.test(line))).toHaveLength(NOTIFICATIONS.length);
  expect(processor.stdout).toContainEqual(expect.stringMatching(/ failed - .*READONLY /));
  for (const script of [processor, slow]) expect(script.stderr).toEqual([]);
});

test('a transaction that is the first command after a failover runs on the new primary', async () => {
  const { url, failOver, replica } = await startReplica(await startRedis());
  process.env.REDIS_URL = url;
  const client = new KueClient({}, true);
  await new Promise((resolve) => client.once('ready', resolve));
  await failOver();
  const error = await new Promise((resolve) => client.multi().set('key', 'value').exec(resolve));
  expect(error).toBeNull();
  expect(await replica.command('GET', 'key')).toBe('value');
  client.end(false);
});
