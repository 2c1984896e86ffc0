import { completedJob, FAILED, NOTIFICATION, notConnected, sending } from './support/expected';
import { isNotification } from './support/accepted';
import { CheckError, NotChecked, ours, robustness, task } from './support/check';
import {
  keepsRunningWithoutRedis,
  refusesBadAddress,
  waitsForServer,
  waitsForSilentServer,
} from './support/every_script';
import {
  checkEnded,
  checkLines,
  checkNothingElse,
  ending,
  happens,
  LIFE,
  linesOf,
  printed,
  requireLines,
} from './support/lines';
import { setUp } from './support/suite';
import { countJobs, finishJob, moveJob, savedJobs } from './support/jobs';
import { PERSISTENT } from './support/redis';
import { Script } from './support/script';
import { until } from './support/wait';

const FILE = '6-job_creator';
const PROCESSOR = '6-job_processor';
const TYPE = 'push_notification_code';
const suite = setUp();
const [CREATED] = completedJob(1);

/** Waits until the creator's job is in Redis, and its line is printed. */
async function creates(script: Script): Promise<void> {
  await happens(script, async () => {
    const counts = await Promise.all(
      (await savedJobs(suite.redis)).map(({ type }) => countJobs(suite.redis, type))
    );
    return counts.some(({ inactive }) => inactive > 0);
  });
  await printed(script, [CREATED]);
}

/** The creator, whose job is completed, or failed with an error. */
async function runCreator(error?: string) {
  const script = suite.run(FILE);
  await creates(script);
  const jobs = await savedJobs(suite.redis);
  const before = linesOf(script);
  if (jobs.length > 0) await finishJob(suite.redis, jobs[0].id, error);
  const lines = error ? [CREATED, FAILED] : completedJob(1);
  await printed(script, lines);
  return { script, jobs, before, lines, ended: await ending(script) };
}
const scenario = suite.scenario(() => runCreator());
const failing = suite.scenario(() => runCreator('the grader says so'));

/** The same for what cannot be said where there is no job. */
async function withJob(get = scenario) {
  const result = await get();
  if (result.jobs.length === 0) throw new NotChecked('it has created no job');
  return result;
}

task('creates one job in the queue push_notification_code', async () => {
  const { script, jobs } = await scenario();
  if (jobs.length === 1 && jobs[0].type === TYPE) return;
  throw new CheckError('the jobs in Redis are not the ones that were expected', {
    expected: [`one job in the queue ${TYPE}`],
    actual: jobs.map(({ id, type }) => `job ${id} in the queue ${type}`),
    stderr: script.stderr,
  });
});

task('the job has a phoneNumber and a message', async () => {
  const { jobs } = await withJob();
  if (isNotification(jobs[0].data)) return;
  throw new CheckError("the job's data lack one of them", {
    expected: [JSON.stringify(NOTIFICATION)],
    actual: [JSON.stringify(jobs[0].data) || 'no data'],
    context: 'any phone number and message will do, under these names',
  });
});

task('prints the id when the job is created', async () => {
  const { script, before } = await scenario();
  if (before.includes(CREATED)) return;
  checkLines(script, [[CREATED]]);
  throw new CheckError('it says so only later', { expected: [CREATED], actual: before });
});

task('prints when the job is completed', async () => {
  const { script, lines } = await withJob();
  checkLines(script, [lines.slice(1)], 'the job was completed by a processor');
});

task('prints when the job failed', async () => {
  const { script, lines } = await withJob(failing);
  checkLines(script, [lines.slice(1)], 'a processor failed the job with the error "the grader says so"');
});

task('prints nothing else', async () => {
  const { script, lines } = await withJob();
  checkNothingElse(script, [lines], 'the job was completed by a processor');
});

robustness('ends by itself with status 0 when the outcome is in', async () => {
  const { script, ended, lines } = await withJob();
  requireLines(script, lines);
  checkEnded(script, ended);
});

robustness('ends by itself with status 0 when its job failed', async () => {
  const { script, ended, lines } = await withJob(failing);
  checkEnded(script, ended);
  checkNothingElse(script, [lines], 'a processor failed the job');
});

robustness('a job that cannot be saved: the message on stderr, status 1', async () => {
  await suite.redis.command('SET', 'q:ids', 'none');
  const script = suite.runCompiled(FILE);
  checkEnded(script, await ending(script, LIFE), 1);
  expect(script.stdout).toEqual([]);
  expect(script.stderr).toEqual(['ERR value is not an integer or out of range']);
});

robustness('a queue of the wrong type: the message on stderr, status 1', async () => {
  await suite.redis.command('SET', `q:jobs:${TYPE}:inactive`, 'none');
  const script = suite.runCompiled(FILE);
  checkEnded(script, await ending(script, LIFE), 1);
  expect(script.stdout).toEqual([]);
  expect(script.stderr[0]).toMatch(/^WRONGTYPE /);
});

keepsRunningWithoutRedis(suite, FILE, [CREATED]);

robustness('the server killed and back while it waits: the job is not lost, nor its outcome', async () => {
  const redis = await suite.another(...PERSISTENT);
  await redis.start();
  const script = suite.runCompiled(FILE, { REDIS_URL: redis.url });
  await printed(script, [CREATED]);
  await redis.kill();
  await happens(script, async () => script.stdout.some((line) => line.includes('not connected')));
  await redis.start();
  const ids = (await until(async () => savedJobs(redis), 'its jobs')).map(({ id }) => id);
  expect(ids).toEqual([1]);
  await finishJob(redis, 1);
  await printed(script, completedJob(1));
  checkLines(script, [completedJob(1)], 'Redis was killed and started again, and the job was completed');
  checkEnded(script, await ending(script));
});

ours(() => {
  test("leaves the task's own notification", async () => {
    const { jobs, script } = await scenario();
    expect(jobs[0].data).toEqual(NOTIFICATION);
    expect(script.stderr).toEqual([]);
  });

  test('finds the outcome in Redis when the event was lost', async () => {
    const script = suite.runCompiled(FILE);
    await printed(script, [CREATED]);
    await moveJob(suite.redis, 1, 'complete');
    checkEnded(script, await ending(script));
    checkLines(script, [completedJob(1)], 'the job was completed, and nobody said so');
  });

  test('a job that somebody deletes: one line that names it, status 1', async () => {
    const creator = suite.runCompiled(FILE);
    await creator.line(CREATED);
    await suite.redis.command('DEL', 'q:job:1');
    expect(await creator.end()).toBe(1);
    expect(creator.stdout).toEqual([CREATED]);
    expect(creator.stderr).toEqual(['Job 1 was deleted before it ended']);
  });

  waitsForSilentServer(suite, FILE, CREATED);
  waitsForServer(suite, FILE, completedJob(1), async (url) => {
    const processor = suite.runCompiled(PROCESSOR, { REDIS_URL: url });
    await processor.line(sending(NOTIFICATION));
  });

  test('the server killed and back while it waits: prints why at every retry, and no line twice', async () => {
    const redis = await suite.another(...PERSISTENT);
    await redis.start();
    const creator = suite.runCompiled(FILE, { REDIS_URL: redis.url });
    await creator.line(CREATED);
    await redis.kill();
    await creator.line(notConnected(redis.port));
    await redis.start();
    suite.runCompiled(PROCESSOR, { REDIS_URL: redis.url });
    expect(await creator.end()).toBe(0);
    expect(creator.stdout.filter((line) => !/not connected/.test(line))).toEqual(completedJob(1));
  });
  refusesBadAddress(suite, FILE);
});
