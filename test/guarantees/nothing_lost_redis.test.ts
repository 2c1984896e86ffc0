// "Nothing lost" when Redis is killed, connections break, scripts are flushed, and jobs cannot be read.
import { NOTIFICATIONS, SENT, sending, TYPE_6, TYPE_7 } from '../support/expected';
import { countJobs, createJobs, isWorkerWaiting, jobField, listenToJobs } from '../support/jobs';
import { notifications, startWithJob, waitForCounts, waitUntilSent } from '../support/queues';
import { PERSISTENT, startRedis } from '../support/redis';
import { CUTS, startCuttingRelay, startRelayWith } from '../support/relay';
import { exitOf, startCompiled, startHelper } from '../support/script';
import { until } from '../support/wait';

const test = globalThis.test.concurrent; // each starts a Redis of its own

const PROCESSOR = '7-job_processor';
const [ONE] = notifications(1);

test('exits with status 0 on SIGTERM during an outage, with one worker busy and one idle', async () => {
  const redis = await startRedis();
  const { worker } = await startWithJob(redis, 2);
  await redis.kill();
  await worker.waitForLine(/not connected/);
  worker.signal('SIGTERM');
  expect(await exitOf(worker)).toMatchObject({ status: 0, stderr: [] });
});

test('Redis is killed while a creator and a processor are busy', async () => {
  const redis = await startRedis(...PERSISTENT);
  const creator = startHelper('create_many', redis, '300');
  const processor = startCompiled(PROCESSOR, redis);
  await creator.waitForLine(/created/);
  for (const sent of [0, 80, 140]) {
    await processor.waitForLine(/^Sending/, sent);
    await redis.kill();
    await redis.start();
  }
  expect(await waitUntilSent(redis, TYPE_7, notifications(300), [processor])).toEqual([]);
  await creator.waitForLine(/created/, 300);
  expect(await creator.waitForExit()).toBe(0);
});

test.each<[string, string, number, 'within' | 'after']>([
  // The transaction that marks a job complete contains this text.
  ['in the middle of a transaction', 'q:jobs:complete', 5, 'within'],
  // Only a claim names the waiting jobs.
  ['before the reply to a claim', `q:jobs:${TYPE_7}:inactive`, 1, 'after'],
])("a processor's connections are cut %s", async (_, ...cuts) => {
  const redis = await startRedis();
  // Redis caches the claim's script, so that the replies that are cut off are to claims, not to loading it.
  const first = startCompiled(PROCESSOR, redis);
  await until(() => isWorkerWaiting(redis), 'a worker that waits');
  first.signal('SIGTERM');
  await first.waitForExit();

  const relay = await startCuttingRelay(redis.port, ...cuts);
  const jobs = notifications(100);
  await createJobs(redis, TYPE_7, jobs);
  const processor = startCompiled(PROCESSOR, relay);
  expect(await waitUntilSent(redis, TYPE_7, jobs, [processor])).toEqual([]);
  expect(processor.stderr).toEqual([]);
  expect(relay.cuts()).toBe(CUTS);
});

test("a creator's connections are cut after its jobs were queued, before the reply", async () => {
  const redis = await startRedis();
  const allEnded = () =>
    until(async () => {
      const { inactive, active } = await countJobs(redis, TYPE_7);
      return inactive + active === 0;
    }, 'an outcome for every job');
  // The jobs that were queued end before the creator sends their transaction again.
  const relay = await startCuttingRelay(redis.port, '\r\nlpush\r\n', 1, 'after', CUTS, allEnded);
  const events = await listenToJobs(redis);
  const started = () => events.filter(({ event }) => event === 'start').map(({ id }) => id);
  const processor = startCompiled(PROCESSOR, redis);
  await until(() => isWorkerWaiting(redis), 'a worker that waits');
  const { status, stdout } = await exitOf(startCompiled('7-job_creator', relay));
  expect(status).toBe(0);
  expect(stdout.filter((line) => /created/.test(line))).toHaveLength(NOTIFICATIONS.length);
  await until(async () => processor.stdout.length >= SENT.length, 'every notification');
  await allEnded();
  const [last] = await createJobs(redis, TYPE_7, [ONE]);
  await until(async () => started().includes(last), 'the last event'); // all earlier ones have arrived, too
  expect(started().sort((a, b) => a - b)).toEqual([...NOTIFICATIONS.map((_, index) => index + 1), last]);
  await processor.waitForLine(sending(ONE));
  expect(processor.stdout.sort()).toEqual([...SENT, sending(ONE)].sort());
  expect(relay.cuts()).toBe(CUTS);
});

test('SCRIPT FLUSH, again and again, while a creator is busy', async () => {
  const redis = await startRedis();
  const creator = startHelper('create_many', redis, '300');
  let flushing = true;
  const flush = async () => {
    while (flushing) await redis.command('SCRIPT', 'FLUSH');
  };
  const flushed = flush();
  await creator.waitForLine(/created/, 300);
  flushing = false;
  await flushed;
  expect(await countJobs(redis, TYPE_7)).toMatchObject({ inactive: 300 });
  expect(await redis.command('LLEN', `q:${TYPE_7}:jobs`)).toBe(300);
  // The creator removes its records of transactions after it has printed their jobs.
  const records = async () => (await redis.command('KEYS', 'q:transaction:*')) as string[];
  await until(async () => (await records()).length === 0, 'no record of a transaction');
});

test('jobs that are queued without a wake-up token are processed', async () => {
  const redis = await startRedis();
  const jobs = notifications(20);
  await createJobs(redis, TYPE_7, jobs);
  const waiting = `q:jobs:${TYPE_7}:inactive`;
  const members = (await redis.command('ZRANGE', waiting, 0, -1)) as string[];
  await redis.command('DEL', waiting, `q:${TYPE_7}:jobs`);
  const processor = startCompiled(PROCESSOR, redis);
  await until(() => isWorkerWaiting(redis), 'a worker that waits');
  await redis.command('ZADD', waiting, ...members.flatMap((member) => [0, member]));
  await waitUntilSent(redis, TYPE_7, jobs, [processor]);
});

test('jobs with unreadable data fail with a reason; a message with half a character is sent', async () => {
  const redis = await startRedis();
  const halfEmoji = { phoneNumber: '1', message: 'x\ud83d' };
  const [truncated, onlyForLua] = await createJobs(redis, TYPE_7, Array(3).fill(halfEmoji));
  await redis.command('HSET', `q:job:${truncated}`, 'data', '{"phoneNumber":');
  await redis.command('HSET', `q:job:${onlyForLua}`, 'data', '{"phoneNumber":NaN}'); // cjson accepts NaN
  const processor = startCompiled(PROCESSOR, redis);
  await waitForCounts(redis, TYPE_7, 1, 2);
  for (const id of [truncated, onlyForLua]) {
    expect(await jobField(redis, id, 'error')).toMatch(/^Error: The job has no phoneNumber/);
  }
  await processor.waitForLine(sending({ phoneNumber: '1', message: 'x\ufffd' }));
  expect(processor.stdout).toHaveLength(1);
});

test('a waiting worker notices that its connection is dead', async () => {
  const redis = await startRedis();
  const dead = new Set<number>();
  const relay = await startRelayWith(redis.port, (data, from, connection) => {
    if (from === 'client' && data.includes('blpop') && dead.size === 0) dead.add(connection);
    return dead.has(connection) ? { bytes: 0 } : {};
  });
  const processor = startCompiled('6-job_processor', relay);
  await until(async () => dead.size === 1, 'a worker that waits');
  await createJobs(redis, TYPE_6, [ONE]);
  await processor.waitForLine(sending(ONE));
});

test('a waiting worker keeps its connections, however long it waits', async () => {
  const redis = await startRedis();
  const read = async (section: string, field: RegExp) =>
    Number(field.exec(`${await redis.command('INFO', section)}`)?.[1] || 0);
  const waits = () => read('commandstats', /cmdstat_blpop:calls=(\d+)/);
  const connections = () => read('stats', /total_connections_received:(\d+)/);
  startCompiled('6-job_processor', redis);
  await until(async () => (await waits()) >= 1, 'a first wait');
  const before = await connections();
  await until(async () => (await waits()) >= 4, 'more waits'); // longer than the 5 s of silence that end a connection
  expect(await connections()).toBe(before);
});
