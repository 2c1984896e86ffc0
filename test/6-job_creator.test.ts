import { completedJob, FAILED, NOTIFICATION, notConnected, sending } from './contract/expected';
import { refusesBadAddress, waitsForServer, waitsForSilentServer } from './checks/every_script';
import { PERSISTENT, RedisServer } from './harness/redis_server';
import { setUp } from './checks/suite';
import { until } from './harness/wait';

const TASK = '6-job_creator';
const suite = setUp();

/** Plays Kue's worker for one job: it is taken off the queue, and its outcome is said or not. */
async function settle(redis: RedisServer, id: number, state: string, message?: object): Promise<void> {
  await redis.command('HSET', `q:job:${id}`, 'state', state);
  if (message) await redis.command('PUBLISH', 'q:events', JSON.stringify({ id, ...message }));
}

test('creates one job, with its data, and waits for its outcome', async () => {
  const creator = suite.runCompiled(TASK);
  await creator.line(completedJob(1)[0]);
  expect(await suite.redis.command('HGET', 'q:job:1', 'type')).toBe('push_notification_code');
  expect(JSON.parse((await suite.redis.command('HGET', 'q:job:1', 'data')) as string)).toEqual(NOTIFICATION);
  await settle(suite.redis, 1, 'complete', { event: 'complete', args: ['complete'] });
  expect(await creator.end()).toBe(0);
  expect(creator.stdout).toEqual(completedJob(1));
  expect(creator.stderr).toEqual([]);
});

test('says that its job failed', async () => {
  const creator = suite.runCompiled(TASK);
  await creator.line(completedJob(1)[0]);
  await settle(suite.redis, 1, 'failed', { event: 'failed', args: ['failed', 'no network'] });
  expect(await creator.end()).toBe(0);
  expect(creator.stdout).toEqual([completedJob(1)[0], FAILED]);
});

test('finds the outcome in Redis when the event was lost', async () => {
  const creator = suite.runCompiled(TASK);
  await creator.line(completedJob(1)[0]);
  await settle(suite.redis, 1, 'complete');
  expect(await creator.end()).toBe(0);
  expect(creator.stdout).toEqual(completedJob(1));
});

test('a job that cannot be saved: the message on stderr, status 1', async () => {
  await suite.redis.command('SET', 'q:ids', 'none');
  const creator = suite.runCompiled(TASK);
  expect(await creator.end()).toBe(1);
  expect(creator.stdout).toEqual([]);
  expect(creator.stderr).toEqual(['ERR value is not an integer or out of range']);
});

test('a queue of the wrong type: the message on stderr, status 1', async () => {
  await suite.redis.command('SET', 'q:jobs:push_notification_code:inactive', 'none');
  const creator = suite.runCompiled(TASK);
  expect(await creator.end()).toBe(1);
  expect(creator.stdout).toEqual([]);
  expect(creator.stderr[0]).toMatch(/^WRONGTYPE /);
});

waitsForServer(suite, TASK, completedJob(1), async (url) => {
  const processor = suite.runCompiled('6-job_processor', { REDIS_URL: url });
  await processor.line(sending(NOTIFICATION));
});

test('the server killed and back while it waits: the job is not lost, nor its outcome', async () => {
  const redis = await suite.another(...PERSISTENT);
  await redis.start();
  const creator = suite.runCompiled(TASK, { REDIS_URL: redis.url });
  await creator.line(completedJob(1)[0]);
  await redis.kill();
  await creator.line(notConnected(redis.port));
  await redis.start();
  suite.runCompiled('6-job_processor', { REDIS_URL: redis.url });
  expect(await creator.end()).toBe(0);
  expect(creator.stdout.filter((line) => !/not connected/.test(line))).toEqual(completedJob(1));
  const left = await until(async () => `${await redis.command('ZCARD', 'q:jobs:complete')}`, 'a reply');
  expect(left).toBe('1');
});

waitsForSilentServer(suite, TASK, completedJob(1)[0]);

test('a job that somebody deletes: one line that names it, status 1', async () => {
  const creator = suite.runCompiled(TASK);
  await creator.line(completedJob(1)[0]);
  await suite.redis.command('DEL', 'q:job:1');
  expect(await creator.end()).toBe(1);
  expect(creator.stdout).toEqual([completedJob(1)[0]]);
  expect(creator.stderr).toEqual(['Job 1 was deleted before it ended']);
});

refusesBadAddress(suite, TASK);
