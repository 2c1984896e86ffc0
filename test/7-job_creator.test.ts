import { BLACKLIST, jobLine, jobLives, NOTIFICATIONS } from './support/expected';
import { finishJob, JobEvent, listenToJobs, publishEvent, waitForSaved } from './support/jobs';
import { failWith, hasPrinted } from './support/matchers';
import { readJob } from './support/processed_jobs';
import { RedisServer, startRedis } from './support/redis';
import { Script, start, stopScripts } from './support/script';
import { comesTrue, NotChecked } from './support/wait';

const CREATED = NOTIFICATIONS.map((_, index) => jobLine.created(index + 1));
type Notification = (typeof NOTIFICATIONS)[0];

/** What happens to the first two jobs where the test processes them, and what is printed of it. */
const REASON = `Phone number ${BLACKLIST[0]} is blacklisted`;
const FAILED = jobLine.failed(1, REASON);
const PROGRESS = [jobLine.progress(2, 0), jobLine.progress(2, 50)];
const COMPLETED = jobLine.completed(2);

const STARTED = '7-job_processor was started when the jobs were created';

describe('7-job_creator', () => {
  let redis: RedisServer;

  /** The creator alone, and whether the first two of its jobs have had their outcomes. */
  let alone: Script;
  let hasOutcomes = false;

  /** The creator beside 7-job_processor, and what was heard of its jobs. */
  let creator: Script;
  let processor: Script | undefined;
  let events: JobEvent[];

  beforeAll(async () => {
    redis = await startRedis();
    alone = start('7-job_creator', { REDIS_URL: redis.url });
  });

  describe('task', () => {
    test('prints the id of each job when it is created, in order', () => expect(alone).toPrint(CREATED));

    test('starts', () => expect(alone).toPrintOrConnect(redis));

    test('creates its jobs in the queue push_notification_code_2', async () => {
      const jobs = await waitForSaved(alone, redis, 1);
      expect([...new Set(jobs.map(({ type }) => type))]).toEqual(['push_notification_code_2']);
    });

    test('creates the eleven jobs in order, each with its data', async () => {
      const shown = ({ phoneNumber, message }: Partial<Notification>) =>
        JSON.stringify({ phoneNumber, message });
      const jobs = await waitForSaved(alone, redis, NOTIFICATIONS.length);
      const data = jobs.map((job) => shown((job.data || {}) as Partial<Notification>));
      expect(data).toEqual(NOTIFICATIONS.map(shown));
    });

    describe('when a processor works on two of its jobs', () => {
      beforeAll(async () => {
        const jobs = await waitForSaved(alone, redis, NOTIFICATIONS.length);
        if (jobs.length !== NOTIFICATIONS.length) throw new NotChecked('it has not created its eleven jobs');
        await publishEvent(redis, 2, 'progress', 0, null);
        await publishEvent(redis, 2, 'progress', 50, null);
        await finishJob(redis, 1, REASON);
        await finishJob(redis, 2);
        hasOutcomes = true;
      });

      test('prints that a job is completed', () =>
        expect(alone).toPrint([COMPLETED], 'a processor has completed job 2'));

      test('prints that a job failed, and why', () =>
        expect(alone).toPrint([FAILED], `a processor has failed job 1 with the error "${REASON}"`));

      test("prints a job's progress", () =>
        expect(alone).toPrint(
          PROGRESS,
          "a processor has set job 2's progress to 0 of 100, then to 50 of 100"
        ));

      test('prints nothing else', () =>
        expect(alone).toPrintOnly([CREATED, [FAILED], PROGRESS, [COMPLETED]]));
    });

    describe('beside 7-job_processor', () => {
      let lines: string[][];

      beforeAll(async () => {
        await startTogether();
        lines = linesToCheck();
        if (lines.flat().length === 0) {
          throw new NotChecked('it prints none of the lines as the task has them');
        }
      });

      test('with 7-job_processor, prints the lines of each job in order', async () => {
        await requireProcessor(lines);
        await expect(creator).toPrint(lines, STARTED);
      });
    });
  });

  describe('robustness', () => {
    beforeAll(() => startTogether());

    // Kue hands a worker its next job at once: a processor that waits a second before each makes its queue slow.
    test('with 7-job_processor, the eleven jobs are done within 2 s', async () => {
      await requireProcessor(jobLives());
      await expect(creator).toPrint(jobLives(), STARTED);
      const steps = creator.lines.filter(({ text }) => /% complete|completed|failed/.test(text));
      const span = steps[steps.length - 1].at - steps[0].at;
      const reason = `from the first progress to the last outcome it took ${span} ms`;
      if (span >= 2000) failWith({ reason, context: STARTED });
    });
  });

  /** Starts both scripts on a fresh database and waits for what they print; once, for both groups of tests. */
  async function startTogether(): Promise<void> {
    if (processor) return;
    await comesTrue(alone, () => hasPrinted(alone, CREATED));
    await stopScripts();
    await redis.reset();
    ({ events } = await listenToJobs(redis));
    creator = start('7-job_creator', { REDIS_URL: redis.url });
    await comesTrue(creator, () => hasPrinted(creator, CREATED));
    processor = start('7-job_processor', { REDIS_URL: redis.url });
    const lines = linesToCheck();
    await comesTrue(processor, () => hasPrinted(creator, lines));
  }

  /**
   * The lines of each job's life, without the kinds of lines that the creator prints wrongly when it is alone: each kind
   * has a test of its own.
   */
  function linesToCheck(): string[][] {
    const kinds: [RegExp, boolean][] = [
      [/created:/, hasPrinted(alone, CREATED)],
      [/% complete/, !hasOutcomes || hasPrinted(alone, PROGRESS)],
      [/ completed$/, !hasOutcomes || hasPrinted(alone, [COMPLETED])],
      [/ failed:/, !hasOutcomes || hasPrinted(alone, [FAILED])],
    ];
    const isChecked = (line: string) => kinds.some(([kind, isRight]) => isRight && kind.test(line));
    return jobLives().map((lines) => lines.filter(isChecked));
  }

  /** Where lines are missing by a fault of the processor, nothing can be said of the creator. */
  async function requireProcessor(lines: string[][]): Promise<void> {
    if (hasPrinted(creator, lines)) return;
    if (processor?.status() !== undefined) throw new NotChecked(`7-job_processor ${processor.ending()}`);
    const listed = await Promise.all([1, 2].map((id) => readJob(redis, id, events)));
    if (listed.some(({ state }) => state === 'complete')) {
      throw new NotChecked('7-job_processor completes the job of a blacklisted number');
    }
  }
});
