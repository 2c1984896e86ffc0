// src/README.md, "For every script" and "Nothing lost", for both creators: outages, lost events, failed commands, exits.
import {
  completedJob,
  FAILED,
  jobLine,
  jobLives,
  notConnected,
  NOTIFICATION,
  NOTIFICATIONS,
  sending,
  SENT,
} from '../support/expected';
import { exitOf, startOn, startWithRedis, TYPE_6, TYPE_7, withoutOutages } from '../support/guarantees';
import { finishJob, isWorkerWaiting, moveJob, savedJobs } from '../support/jobs';
import { findFaults, NO_FAULTS } from '../support/judge';
import { PERSISTENT, prepareRedis, startRedis } from '../support/redis';
import { Script } from '../support/script';
import { until } from '../support/wait';

// Each test has a Redis of its own, so that they all run side by side.
const test = globalThis.test.concurrent;

const [CREATED, COMPLETED] = completedJob(1);

const CREATORS = [
  {
    file: '6-job_creator',
    processor: '6-job_processor',
    type: TYPE_6,
    data: [NOTIFICATION],
    /** The lines of each job beside the processor, and what that prints. */
    lives: [[CREATED, COMPLETED]],
    sent: [sending(NOTIFICATION)],
  },
  {
    file: '7-job_creator',
    processor: '7-job_processor',
    type: TYPE_7,
    data: NOTIFICATIONS,
    lives: jobLives(),
    sent: SENT,
  },
];

describe.each(CREATORS)('$file', ({ file, processor, type, data, lives, sent }) => {
  const ids = data.map((_, index) => index + 1);
  const created = lives.map(([line]) => line);

  /** Waits until each job is created. */
  const waitForCounts = (creator: Script) => creator.waitForLine(created[created.length - 1]);

  /** Waits until the creator exits with status 0, and compares its lines, apart from those about an outage. */
  async function expectLives(creator: Script, expected = lives): Promise<void> {
    expect(await exitOf(creator)).toMatchObject({ status: 0, stderr: [] });
    expect(findFaults(withoutOutages(creator), expected)).toEqual(NO_FAULTS);
  }

  test('with its processor, prints its lines and nothing else, and exits with status 0', async () => {
    const { redis, script: worker } = await startWithRedis(processor);
    // 'created' comes first although the processor is waiting.
    await until(() => isWorkerWaiting(redis), 'a worker');
    await expectLives(startOn(redis, file));
    expect((await savedJobs(redis)).map((job) => job.data)).toEqual(data);
    await until(async () => worker.stdout.length >= sent.length, 'every notification');
    expect(worker.stdout).toEqual(sent);
    expect(worker.stderr).toEqual([]);
  });

  test('started before its server, creates its jobs and follows them once the server is up', async () => {
    const late = await prepareRedis('--requirepass', 'secret');
    const database = { url: `${late.url}/2` };
    const [creator, worker] = [startOn(database, file), startOn(database, processor)];
    await Promise.all([creator, worker].map((script) => script.waitForLine(notConnected(late.port), 2)));
    await late.start();
    await expectLives(creator);
  });

  test('while Redis is down, prints why at every retry; loses no job and queues none twice', async () => {
    const redis = await startRedis(...PERSISTENT);
    const creator = startOn(redis, file);
    await waitForCounts(creator);
    await redis.kill();
    await creator.waitForLine(notConnected(redis.port), 2);
    await redis.start();
    expect((await savedJobs(redis)).map(({ id }) => id)).toEqual(ids);
    // Kue's events reach a creator only while it is subscribed.
    const hasSubscribed = async () =>
      ((await redis.command('PUBSUB', 'NUMSUB', 'q:events')) as unknown[])[1] === 1;
    await until(hasSubscribed, 'a creator that hears events');
    startOn(redis, processor);
    await expectLives(creator);
  });

  test.each([
    ['jobs that cannot be saved', 'q:ids'],
    ['a queue of the wrong type', `q:jobs:${type}:inactive`],
  ])("%s: prints Redis's message for each job on stderr, and exits with status 1", async (_, key) => {
    const redis = await startRedis();
    await redis.command('RPUSH', key, 'none');
    const stderr = ids.map(() => expect.stringMatching(/^WRONGTYPE /));
    expect(await exitOf(startOn(redis, file))).toEqual({ status: 1, stdout: [], stderr });
  });
});

test('7-job_creator finds in Redis the outcomes whose events were lost, and prints an error for each job that is deleted', async () => {
  const { redis, script: creator } = await startWithRedis('7-job_creator');
  const ids = NOTIFICATIONS.map((_, index) => index + 1);
  await creator.waitForLine(jobLine.created(ids.length));
  const [ended, deleted] = [ids.slice(0, 5), ids.slice(5)];
  for (const id of ended) await moveJob(redis, id, 'complete');
  await redis.command('DEL', ...deleted.map((id) => `q:job:${id}`));
  const { status, stdout, stderr } = await exitOf(creator);
  expect({ status, lines: stdout.sort() }).toEqual({
    status: 1,
    lines: [...ids.map(jobLine.created), ...ended.map(jobLine.completed)].sort(),
  });
  expect(stderr.sort()).toEqual(deleted.map((id) => `Job ${id} was deleted before it ended`).sort());
});

test('6-job_creator exits with status 0 when its job failed', async () => {
  const { redis, script: creator } = await startWithRedis('6-job_creator');
  await creator.waitForLine(CREATED);
  await finishJob(redis, 1, 'a test says so');
  expect(await exitOf(creator)).toMatchObject({ status: 0, stdout: [CREATED, FAILED] });
});
