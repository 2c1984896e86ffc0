// src/README.md, "For every script" and "Nothing lost", for creators and processors: failed commands, lost events, invalid data,
// and how they exit.
import { completedJob, FAILED, jobLine, jobLives, NOTIFICATIONS, sending } from '../support/expected';
import { exitOf, startOn, startWithRedis } from '../support/guarantees';
import { countJobs, createJobs, finishJob, jobField, moveJob, savedJobs } from '../support/jobs';
import { findFaults, NO_FAULTS } from '../support/judge';
import { TYPE_6, TYPE_7, waitForCounts } from '../support/queues';
import { PERSISTENT, startRedis } from '../support/redis';
import { startRelayWith } from '../support/relay';
import { letRun, until } from '../support/wait';

const test = globalThis.test.concurrent; // each starts a Redis of its own

const GOOD = { phoneNumber: '4150000000', message: 'a message' };
const SIGNALS: NodeJS.Signals[] = ['SIGINT', 'SIGTERM'];

test.each([
  ['6-job_creator', TYPE_6, 1],
  ['7-job_creator', TYPE_7, NOTIFICATIONS.length],
])('%s prints an error for each job that is refused, and exits with status 1', async (file, type, count) => {
  const redis = await startRedis();
  await redis.command('RPUSH', `q:jobs:${type}:inactive`, 'none'); // not a sorted set
  const stderr = Array(count).fill(expect.stringMatching(/^WRONGTYPE /));
  expect(await exitOf(startOn(redis, file))).toEqual({ status: 1, stdout: [], stderr });
});

test('7-job_creator prints outcomes whose events were lost, and an error for each job that is deleted', async () => {
  const { redis, script: creator } = await startWithRedis('7-job_creator');
  const ids = NOTIFICATIONS.map((_, index) => index + 1);
  await creator.waitForLine(jobLine.created(ids.length));
  const [ended, deleted] = [ids.slice(0, 5), ids.slice(5)];
  for (const id of ended) await moveJob(redis, id, 'complete');
  await redis.command('DEL', ...deleted.map((id) => `q:job:${id}`));
  const { status, stdout, stderr } = await exitOf(creator);
  expect(status).toBe(1);
  expect(stdout.sort()).toEqual([...ids.map(jobLine.created), ...ended.map(jobLine.completed)].sort());
  expect(stderr.sort()).toEqual(deleted.map((id) => `Job ${id} was deleted before it ended`).sort());
});

test('7-job_creator receives all events after an outage, and creates no job twice', async () => {
  const redis = await startRedis(...PERSISTENT);
  const creator = startOn(redis, '7-job_creator');
  await creator.waitForLine(jobLine.created(NOTIFICATIONS.length));
  await redis.kill();
  await redis.start();
  await until(async () => (await redis.channels()).includes('q:events'), 'the subscription to events');
  startOn(redis, '7-job_processor');
  expect(await exitOf(creator)).toMatchObject({ status: 0, stderr: [] });
  const lines = creator.stdout.filter((line) => !/not connected/.test(line));
  expect(findFaults(lines, jobLives())).toEqual(NO_FAULTS);
  expect(await savedJobs(redis)).toHaveLength(NOTIFICATIONS.length);
});

test('6-job_creator exits with status 0 after its job has failed', async () => {
  const { redis, script: creator } = await startWithRedis('6-job_creator');
  const [created] = completedJob(1);
  await creator.waitForLine(created);
  await finishJob(redis, 1, 'a test says so');
  expect(await exitOf(creator)).toEqual({ status: 0, stdout: [created, FAILED], stderr: [] });
});

describe.each([
  ['6-job_processor', TYPE_6],
  ['7-job_processor', TYPE_7],
])('%s', (file, type) => {
  test('fails jobs that lack data with a clear error, runs until Ctrl-C, and exits with status 0', async () => {
    const redis = await startRedis();
    const lacking = [{ message: 'x' }, { phoneNumber: '1' }, {}, { phoneNumber: '', message: 'x' }];
    const ids = await createJobs(redis, type, [...lacking, GOOD]);
    const processor = startOn(redis, file);
    await waitForCounts(redis, type, 1, 4);
    const errors = await Promise.all(ids.slice(0, 4).map((id) => jobField(redis, id, 'error')));
    const fields = ['phoneNumber', 'message', 'phoneNumber', 'phoneNumber'];
    const expected = fields.map((field) => `Error: The job has no ${field}`);
    expect(errors.map((error) => error.split('\n')[0])).toEqual(expected);
    await letRun(processor, 500);
    expect(processor.status()).toBeUndefined();
    processor.signal('SIGINT');
    expect(await exitOf(processor)).toEqual({ status: 0, stdout: [sending(GOOD)], stderr: [] });
  });

  test.each(SIGNALS)('finishes its jobs on %s, leaves none active, exits with status 0', async (signal) => {
    const redis = await startRedis();
    // Holds back the commands that mark a job complete.
    const relay = await startRelayWith(redis.port, (data, from) =>
      from === 'client' && data.includes('complete') ? { delay: 500 } : {}
    );
    await createJobs(redis, type, Array(8).fill(GOOD));
    const processor = startOn(relay, file);
    await processor.waitForLine(sending(GOOD));
    expect((await countJobs(redis, type)).active).toBeGreaterThan(0);
    processor.signal(signal);
    const { status, stdout } = await exitOf(processor);
    expect(status).toBe(0);
    const complete = stdout.length;
    const counts = { inactive: 8 - complete, active: 0, complete, failed: 0 };
    expect(await countJobs(redis, type)).toEqual(counts);
  });

  test('retries after a pause if a key has the wrong type, and prints one error per attempt', async () => {
    const redis = await startRedis();
    await redis.command('SET', `q:${type}:jobs`, 'none'); // not a list
    const processor = startOn(redis, file);
    const waitForErrors = (count: number) =>
      until(async () => processor.stderr.length >= count, `${count} errors on stderr`);
    await waitForErrors(2);
    const start = Date.now();
    await waitForErrors(processor.stderr.length + 3);
    expect(Date.now() - start).toBeGreaterThan(300); // without a pause there would be thousands
    for (const line of processor.stderr) {
      expect(line).toMatch(/WRONGTYPE Operation against a key holding the wrong kind of value/);
    }
    processor.signal('SIGTERM');
    expect(await exitOf(processor)).toMatchObject({ status: 1, stdout: [] });
  });
});
