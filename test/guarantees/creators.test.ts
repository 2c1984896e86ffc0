// src/README.md, "For every script" and "Nothing lost", for both creators: outages, lost events, failed commands, exits.
import {
  completedJob,
  FAILED,
  jobLine,
  jobLives,
  notAnswered,
  notConnected,
  NOTIFICATION,
  NOTIFICATIONS,
  sending,
  SENT,
} from '../support/expected';
import { findFaults, NO_FAULTS } from '../support/judge';
import { finishJob, isWorkerWaiting, moveJob, savedJobs } from '../support/jobs';
import { PERSISTENT, prepareRedis, RedisServer, startRedis } from '../support/redis';
import { Script, startCompiled } from '../support/script';
import { startSilentServer } from '../support/silent_server';
import { until } from '../support/wait';

const IDS = NOTIFICATIONS.map((_, index) => index + 1);

const CREATORS = [
  {
    file: '6-job_creator',
    processor: '6-job_processor',
    type: 'push_notification_code',
    ids: [1],
    data: [NOTIFICATION],
    created: completedJob(1).slice(0, 1),
    /** The lines of each job whose worker only completes it. */
    completed: [completedJob(1)],
    /** The lines of each job beside the processor, and what that prints. */
    lives: [completedJob(1)],
    sent: [sending(NOTIFICATION)],
  },
  {
    file: '7-job_creator',
    processor: '7-job_processor',
    type: 'push_notification_code_2',
    ids: IDS,
    data: NOTIFICATIONS,
    created: IDS.map(jobLine.created),
    completed: IDS.map((id) => [jobLine.created(id), jobLine.completed(id)]),
    lives: jobLives(),
    sent: SENT,
  },
];

let redis: RedisServer;
beforeAll(async () => {
  redis = await startRedis();
});
beforeEach(() => redis.reset());

describe.each(CREATORS)('$file', ({ file, processor, type, ids, data, created, completed, lives, sent }) => {
  const startCreator = (url = redis.url) => startCompiled(file, { REDIS_URL: url });
  const startProcessor = (url = redis.url) => startCompiled(processor, { REDIS_URL: url });

  /** Waits until each job is created. */
  const waitForJobs = (creator: Script) => creator.waitForLine(created[created.length - 1]);

  /** Waits until the creator exits with status 0, and compares its lines, apart from those about an outage. */
  async function expectLives(creator: Script, expected = lives): Promise<void> {
    expect(await creator.waitForExit()).toBe(0);
    const lines = creator.stdout.filter((line) => !line.includes('not connected'));
    expect(findFaults(lines, expected)).toEqual(NO_FAULTS);
    expect(creator.stderr).toEqual([]);
  }

  test('with its processor, prints its lines and nothing else, and exits with status 0', async () => {
    const creator = startCreator();
    await waitForJobs(creator);
    expect((await savedJobs(redis)).map((job) => job.data)).toEqual(data);
    const worker = startProcessor();
    await expectLives(creator);
    await until(async () => worker.stdout.length >= sent.length, 'every notification');
    expect(worker.stdout).toEqual(sent);
    expect(worker.stderr).toEqual([]);
  });

  test("with its processor started first, 'created' comes first for each job too", async () => {
    startProcessor();
    await until(() => isWorkerWaiting(redis), 'a worker');
    await expectLives(startCreator());
  });

  test('started before its server, creates its jobs and follows them once the server is up', async () => {
    const late = await prepareRedis('--requirepass', 'secret');
    const url = `${late.url}/2`;
    const creator = startCreator(url);
    const worker = startProcessor(url);
    await Promise.all([creator, worker].map((script) => script.waitForLine(notConnected(late.port), 2)));
    await late.start();
    await expectLives(creator);
  });

  test('while Redis is down, prints why at every retry; loses no job and queues none twice', async () => {
    const own = await startRedis(...PERSISTENT);
    const creator = startCreator(own.url);
    await waitForJobs(creator);
    await own.kill();
    await creator.waitForLine(notConnected(own.port), 2);
    await own.start();
    expect((await savedJobs(own)).map(({ id }) => id)).toEqual(ids);
    // Kue's events reach a creator only while it is subscribed.
    const hasSubscribed = async () =>
      ((await own.command('PUBSUB', 'NUMSUB', 'q:events')) as unknown[])[1] === 1;
    await until(hasSubscribed, 'a creator that hears events');
    startProcessor(own.url);
    await expectLives(creator);
  });

  test('beside a server that accepts connections but never replies, prints so and keeps trying', async () => {
    const late = await prepareRedis();
    const silent = await startSilentServer(late.port);
    const creator = startCreator(late.url);
    await creator.waitForLine(notAnswered(late.port));
    expect(creator.stdout).toEqual([notAnswered(late.port)]);
    await silent.close();
    await late.start();
    await waitForJobs(creator);
    expect(creator.stderr).toEqual([]);
  });

  test('finds the outcomes in Redis when their events were lost', async () => {
    const creator = startCreator();
    await waitForJobs(creator);
    for (const id of ids) await moveJob(redis, id, 'complete');
    await expectLives(creator, completed);
  });

  test('prints an error for each job that is deleted, and exits with status 1', async () => {
    const creator = startCreator();
    await waitForJobs(creator);
    await redis.command('DEL', ...ids.map((id) => `q:job:${id}`));
    expect(await creator.waitForExit()).toBe(1);
    expect(creator.stdout).toEqual(created);
    expect(creator.stderr.sort()).toEqual(ids.map((id) => `Job ${id} was deleted before it ended`).sort());
  });

  test.each([
    ['jobs that cannot be saved', 'q:ids'],
    ['a queue of the wrong type', `q:jobs:${type}:inactive`],
  ])("%s: prints Redis's message for each job on stderr, and exits with status 1", async (_, key) => {
    await redis.command('RPUSH', key, 'none');
    const creator = startCreator();
    expect(await creator.waitForExit()).toBe(1);
    expect(creator.stdout).toEqual([]);
    expect(creator.stderr).toEqual(ids.map(() => expect.stringMatching(/^WRONGTYPE /)));
  });
});

test('6-job_creator exits with status 0 when its job failed', async () => {
  const creator = startCompiled('6-job_creator', { REDIS_URL: redis.url });
  const [created] = completedJob(1);
  await creator.waitForLine(created);
  await finishJob(redis, 1, 'a test says so');
  expect(await creator.waitForExit()).toBe(0);
  expect(creator.stdout).toEqual([created, FAILED]);
});
