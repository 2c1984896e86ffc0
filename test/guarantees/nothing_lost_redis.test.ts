import { NOTIFICATIONS, SENT, sending } from '../support/expected';
import { areJobsDone, countJobs, createJobs, isWorkerWaiting, jobField, listenToJobs } from '../support/jobs';
import { allComplete, notifications, sent, sentTwice, startHelper } from '../support/nothing_lost';
import { CUTS, Relay, startRelay } from '../support/relay';
import { until } from '../support/wait';
import { PERSISTENT, RedisServer, startRedis } from '../support/redis';
import { startCompiled } from '../support/script';

const PROCESSOR = '7-job_processor';
const TYPE = 'push_notification_code_2';
let redis: RedisServer;
beforeAll(async () => {
  redis = await startRedis(...PERSISTENT);
});
beforeEach(() => redis.reset());

test('Redis killed and started again under a processor', async () => {
  const jobs = notifications(300);
  await createJobs(redis, TYPE, jobs);
  const processor = startCompiled(PROCESSOR, { REDIS_URL: redis.url });
  for (const count of [20, 80, 140]) {
    await processor.waitForLine(/^Sending/, count);
    await redis.kill();
    await redis.start();
  }
  await allComplete(redis, TYPE, 300);
  expect(await sent([processor], 300)).toEqual(jobs.map(sending).sort());
  expect(sentTwice([processor])).toEqual([]);
});

test('Redis killed under a creator that is in the middle of its work', async () => {
  const creator = startHelper('create_many', redis.url, '300');
  const processor = startCompiled(PROCESSOR, { REDIS_URL: redis.url });
  await creator.waitForLine(/created/);
  await redis.kill();
  await redis.start();
  await creator.waitForLine(/created/, 300);
  expect(await creator.waitForExit()).toBe(0);
  await allComplete(redis, TYPE, 300);
  expect(await sent([processor], 300)).toEqual(notifications(300).map(sending).sort());
  expect(sentTwice([processor])).toEqual([]);
});

/** A processor that works on 100 jobs through a relay does each once. */
async function processThrough(relay: Relay & { cuts(): number }): Promise<void> {
  const jobs = notifications(100);
  await createJobs(redis, TYPE, jobs);
  try {
    const processor = startCompiled(PROCESSOR, { REDIS_URL: relay.url });
    await allComplete(redis, TYPE, 100);
    expect(await sent([processor], 100)).toEqual(jobs.map(sending).sort());
    expect(sentTwice([processor])).toEqual([]);
    expect(processor.stderr).toEqual([]);
    expect(relay.cuts()).toBe(CUTS);
  } finally {
    relay.close();
  }
}

test('a processor whose connections are cut in the middle of a transaction', async () => {
  // What a completed job leaves: the text is in the transaction that marks it so.
  await processThrough(await startRelay(redis.port, 'q:jobs:complete', 5, 'within'));
});

test('a processor whose connections are cut before the reply, when it has claimed a job', async () => {
  // Redis is to know the script of a claim, so that the replies that are cut off are those to claims.
  const first = startCompiled(PROCESSOR, { REDIS_URL: redis.url });
  await until(() => isWorkerWaiting(redis), 'a worker that has found no job');
  first.signal('SIGTERM');
  await first.waitForExit();
  // Claims alone name the waiting jobs.
  await processThrough(await startRelay(redis.port, `q:jobs:${TYPE}:inactive`, 1, 'after'));
});

test('a creator whose connections are cut before the reply, after its jobs were queued', async () => {
  const idle = () => until(() => areJobsDone(redis, TYPE), 'an outcome for every job');
  // The jobs that were queued are done before their transaction is sent again.
  const relay = await startRelay(redis.port, '\r\nlpush\r\n', 1, 'after', CUTS, idle);
  const { events, close } = await listenToJobs(redis);
  const started = () => events.filter(({ event }) => event === 'start').map(({ id }) => id);
  try {
    const processor = startCompiled(PROCESSOR, { REDIS_URL: redis.url });
    await until(() => isWorkerWaiting(redis), 'a worker that waits');
    const creator = startCompiled('7-job_creator', { REDIS_URL: relay.url });
    expect(await creator.waitForExit()).toBe(0);
    expect(creator.stdout.filter((line) => /created/.test(line))).toHaveLength(NOTIFICATIONS.length);
    expect(await sent([processor], SENT.length)).toEqual([...SENT].sort());
    await idle();
    const [last] = await createJobs(redis, TYPE, notifications(1));
    await until(async () => started().includes(last), 'the last event'); // every one before it is here too
    expect(started().sort((a, b) => a - b)).toEqual([...NOTIFICATIONS.map((_, index) => index + 1), last]);
    expect(sentTwice([processor])).toEqual([]);
    expect(relay.cuts()).toBe(CUTS);
  } finally {
    close();
    relay.close();
  }
});

test('a stop without Redis, of a worker that has a job and one that has none: status 0', async () => {
  await createJobs(redis, 'push_notification_code', notifications(1));
  const processor = startHelper('slow_processor', redis.url, '2');
  await processor.waitForLine(/has job/);
  await redis.kill();
  try {
    await processor.waitForLine(/not connected/);
    processor.signal('SIGTERM');
    expect(await processor.waitForExit()).toBe(0);
    expect(processor.stderr).toEqual([]);
  } finally {
    await redis.start();
  }
});

test('a creator while somebody flushes the scripts', async () => {
  const creator = startHelper('create_many', redis.url, '300');
  let flushing = true;
  const flush = async () => {
    while (flushing) await redis.command('SCRIPT', 'FLUSH');
  };
  const flushed = flush();
  await creator.waitForLine(/created/, 300);
  flushing = false;
  await flushed;
  expect(await countJobs(redis, TYPE)).toMatchObject({ inactive: 300 });
  expect(await redis.command('LLEN', `q:${TYPE}:jobs`)).toBe(300);
  expect(await redis.command('KEYS', 'q:transaction:*')).toEqual([]);
});

test('jobs that are queued without a wake-up token', async () => {
  await createJobs(redis, TYPE, notifications(20));
  const waiting = `q:jobs:${TYPE}:inactive`;
  const members = (await redis.command('ZRANGE', waiting, 0, -1)) as string[];
  await redis.command('DEL', waiting, `q:${TYPE}:jobs`);
  const processor = startCompiled(PROCESSOR, { REDIS_URL: redis.url });
  await until(() => isWorkerWaiting(redis), 'a worker that waits');
  await redis.command('ZADD', waiting, ...members.flatMap((member) => [0, member]));
  await allComplete(redis, TYPE, 20);
  expect(await sent([processor], 20)).toEqual(notifications(20).map(sending).sort());
});

test('a message that was cut in the middle of a character is sent', async () => {
  await createJobs(redis, TYPE, [{ phoneNumber: '1', message: 'x\ud83d' }]);
  const processor = startCompiled(PROCESSOR, { REDIS_URL: redis.url });
  await processor.waitForLine(sending({ phoneNumber: '1', message: 'x\ufffd' }));
  await allComplete(redis, TYPE, 1);
});

test.each([
  ['is cut off', '{"phoneNumber":'],
  ['is JSON for Lua alone', '{"phoneNumber":NaN}'],
])('a job whose data %s fails, and says why', async (_, data) => {
  const [id] = await createJobs(redis, TYPE, [{ phoneNumber: '1', message: 'x' }]);
  await redis.command('HSET', `q:job:${id}`, 'data', data);
  const processor = startCompiled(PROCESSOR, { REDIS_URL: redis.url });
  await until(async () => (await jobField(redis, id, 'state')) === 'failed', 'the job failed');
  expect(await jobField(redis, id, 'error')).toMatch(/^Error: The job has no phoneNumber/);
  expect(await countJobs(redis, TYPE)).toEqual({ inactive: 0, active: 0, complete: 0, failed: 1 });
  expect(processor.stdout).toEqual([]);
});
