import { NOTIFICATIONS, SENT, sending } from '../support/expected';
import { areJobsDone, countJobs, createJobs, isWorkerWaiting, jobField, listenToJobs } from '../support/jobs';
import { allComplete, notifications, sent, sentTwice, setUpHelpers } from '../support/nothing_lost';
import { PERSISTENT } from '../support/redis';
import { CUTS, Relay, startRelay } from '../support/relay';
import { onOwnServer, setUp } from '../support/suite';
import { until } from '../support/wait';

const PROCESSOR = '7-job_processor';
const TYPE = 'push_notification_code_2';
const suite = setUp(...PERSISTENT);
const runHelper = setUpHelpers(suite);

onOwnServer('Redis killed and started again under a processor', async () => {
  const jobs = notifications(300);
  await createJobs(suite.redis, TYPE, jobs);
  const processor = suite.runCompiled(PROCESSOR);
  for (const count of [20, 80, 140]) {
    await processor.line(/^Sending/, count);
    await suite.redis.kill();
    await suite.redis.start();
  }
  await allComplete(suite.redis, TYPE, 300);
  expect(await sent([processor], 300)).toEqual(jobs.map(sending).sort());
  expect(sentTwice([processor])).toEqual([]);
});

onOwnServer('Redis killed under a creator that is in the middle of its work', async () => {
  const creator = runHelper('create_many', '300');
  const processor = suite.runCompiled(PROCESSOR);
  await creator.line(/created/);
  await suite.redis.kill();
  await suite.redis.start();
  await creator.line(/created/, 300);
  expect(await creator.end()).toBe(0);
  await allComplete(suite.redis, TYPE, 300);
  expect(await sent([processor], 300)).toEqual(notifications(300).map(sending).sort());
  expect(sentTwice([processor])).toEqual([]);
});

/** A processor that works on 100 jobs through a relay does each once. */
async function processThrough(relay: Relay & { cuts(): number }): Promise<void> {
  const jobs = notifications(100);
  await createJobs(suite.redis, TYPE, jobs);
  try {
    const processor = suite.runCompiled(PROCESSOR, { REDIS_URL: relay.url });
    await allComplete(suite.redis, TYPE, 100);
    expect(await sent([processor], 100)).toEqual(jobs.map(sending).sort());
    expect(sentTwice([processor])).toEqual([]);
    expect(processor.stderr).toEqual([]);
    expect(relay.cuts()).toBe(CUTS);
  } finally {
    relay.close();
  }
}

onOwnServer('a processor whose connections are cut in the middle of a transaction', async () => {
  // What a completed job leaves: the text is in the transaction that marks it so.
  await processThrough(await startRelay(suite.redis.port, 'q:jobs:complete', 5, 'within'));
});

onOwnServer('a processor whose connections are cut before the reply, when it has claimed a job', async () => {
  // Its claims alone name the waiting jobs.
  await processThrough(await startRelay(suite.redis.port, `q:jobs:${TYPE}:inactive`, 1, 'after'));
});

onOwnServer('a creator whose connections are cut before the reply, after its jobs were queued', async () => {
  const idle = () => until(() => areJobsDone(suite.redis, TYPE), 'an outcome for every job');
  // The jobs that were queued are done before their transaction is sent again.
  const relay = await startRelay(suite.redis.port, '\r\nlpush\r\n', 1, 'after', CUTS, idle);
  const { events, close } = await listenToJobs(suite.redis);
  const started = () => events.filter(({ event }) => event === 'start').map(({ id }) => id);
  try {
    const processor = suite.runCompiled(PROCESSOR);
    await until(() => isWorkerWaiting(suite.redis), 'a worker that waits');
    const creator = suite.runCompiled('7-job_creator', { REDIS_URL: relay.url });
    expect(await creator.end()).toBe(0);
    expect(creator.stdout.filter((line) => /created/.test(line))).toHaveLength(NOTIFICATIONS.length);
    expect(await sent([processor], SENT.length)).toEqual([...SENT].sort());
    await idle();
    const [last] = await createJobs(suite.redis, TYPE, notifications(1));
    await until(async () => started().includes(last), 'the last event'); // every one before it is here too
    expect(started().sort((a, b) => a - b)).toEqual([...NOTIFICATIONS.map((_, index) => index + 1), last]);
    expect(sentTwice([processor])).toEqual([]);
    expect(relay.cuts()).toBe(CUTS);
  } finally {
    close();
    relay.close();
  }
});

onOwnServer('a stop without Redis, of a worker that has a job and one that has none: status 0', async () => {
  await createJobs(suite.redis, 'push_notification_code', notifications(1));
  const processor = runHelper('slow_processor', '2');
  await processor.line(/has job/);
  await suite.redis.kill();
  try {
    await processor.line(/not connected/);
    processor.process.kill('SIGTERM');
    expect(await processor.end()).toBe(0);
    expect(processor.stderr).toEqual([]);
  } finally {
    await suite.redis.start();
  }
});

onOwnServer('a creator while somebody flushes the scripts', async () => {
  const creator = runHelper('create_many', '300');
  let flushing = true;
  const flush = async () => {
    while (flushing) await suite.redis.command('SCRIPT', 'FLUSH');
  };
  const flushed = flush();
  await creator.line(/created/, 300);
  flushing = false;
  await flushed;
  expect(await countJobs(suite.redis, TYPE)).toMatchObject({ inactive: 300 });
  expect(await suite.redis.command('LLEN', `q:${TYPE}:jobs`)).toBe(300);
  expect(await suite.redis.command('KEYS', 'q:transaction:*')).toEqual([]);
});

test('jobs whose tokens are lost', async () => {
  await createJobs(suite.redis, TYPE, notifications(20));
  await createJobs(suite.redis, 'another type', notifications(5));
  await suite.redis.command('DEL', `q:${TYPE}:jobs`);
  const processor = suite.runCompiled(PROCESSOR);
  await allComplete(suite.redis, TYPE, 20);
  expect(await sent([processor], 20)).toEqual(notifications(20).map(sending).sort());
  expect(await countJobs(suite.redis, 'another type')).toMatchObject({ inactive: 5, complete: 0 });
});

test('a message that was cut in the middle of a character is sent', async () => {
  await createJobs(suite.redis, TYPE, [{ phoneNumber: '1', message: 'x\ud83d' }]);
  const processor = suite.runCompiled(PROCESSOR);
  await processor.line(sending({ phoneNumber: '1', message: 'x\ufffd' }));
  await allComplete(suite.redis, TYPE, 1);
});

test.each([
  ['is cut off', '{"phoneNumber":'],
  ['is JSON for Lua alone', '{"phoneNumber":NaN}'],
])('a job whose data %s fails, and says why', async (_, data) => {
  const [id] = await createJobs(suite.redis, TYPE, [{ phoneNumber: '1', message: 'x' }]);
  await suite.redis.command('HSET', `q:job:${id}`, 'data', data);
  const processor = suite.runCompiled(PROCESSOR);
  await until(async () => (await jobField(suite.redis, id, 'state')) === 'failed', 'the job failed');
  expect(await jobField(suite.redis, id, 'error')).toMatch(/^Error: The job has no phoneNumber/);
  expect(await countJobs(suite.redis, TYPE)).toEqual({ inactive: 0, active: 0, complete: 0, failed: 1 });
  expect(processor.stdout).toEqual([]);
});
