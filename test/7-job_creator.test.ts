import { notificationOf } from './support/accepted';
import { BLACKLIST, jobLine, jobLives, NOTIFICATIONS } from './support/expected';
import { finishJob, listenToJobs, publishEvent, waitForSaved } from './support/jobs';
import { eventuallyPrints, hasPrinted } from './support/judge';
import { failWith } from './support/facts';
import { RedisServer, startRedis } from './support/redis';
import { Script, start, startCompiled } from './support/script';
import { eventually, NotChecked } from './support/wait';

const CREATED = NOTIFICATIONS.map((_, index) => jobLine.created(index + 1));

/** When the test takes the part of the processor, job 1 fails with this error, and job 2 is completed. */
const REASON = `Phone number ${BLACKLIST[0]} is blacklisted`;
const FAILED = jobLine.failed(1, REASON);
const PROGRESS = [jobLine.progress(2, 0), jobLine.progress(2, 50)];
const COMPLETED = jobLine.completed(2);

const STARTED = '7-job_processor was started when the jobs were created';

describe('7-job_creator', () => {
  let redis: RedisServer;

  /** The creator without 7-job_processor, and whether the test has finished its first two jobs. */
  let alone: Script;
  let areFinished = false;

  let together: Awaited<ReturnType<typeof runTogether>> | undefined;

  beforeAll(async () => {
    redis = await startRedis();
    alone = start('7-job_creator', redis);
  });

  describe('task', () => {
    test('prints the id of each job when it is created, in order', () => expect(alone).toPrint(CREATED));

    test('starts', () => expect(alone).toPrintOrConnect(redis));

    test('creates its jobs in the queue push_notification_code_2', async () => {
      const jobs = await waitForSaved(alone, redis, 1);
      expect([...new Set(jobs.map(({ type }) => type))]).toEqual(['push_notification_code_2']);
    });

    test('creates the eleven jobs in order, each with its data', async () => {
      const jobs = await waitForSaved(alone, redis, NOTIFICATIONS.length);
      expect(jobs.map(({ data }) => notificationOf(data))).toEqual(NOTIFICATIONS.map(notificationOf));
    });

    describe('when a processor works on two of its jobs', () => {
      beforeAll(async () => {
        const jobs = await waitForSaved(alone, redis, NOTIFICATIONS.length);
        if (jobs.length !== NOTIFICATIONS.length) throw new NotChecked('it has not created its eleven jobs');
        await publishEvent(redis, 2, 'progress', 0, null);
        await publishEvent(redis, 2, 'progress', 50, null);
        await finishJob(redis, 1, REASON);
        await finishJob(redis, 2);
        areFinished = true;
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

    test('with 7-job_processor, prints the lines of each job in order', async () => {
      const lines = await linesToCheck();
      if (lines.flat().length === 0) throw new NotChecked('it prints none of the lines as the task has them');
      await expectTogether(lines);
    });
  });

  describe('robustness', () => {
    // A processor that waits before it takes the next job makes its queue slow.
    test('with 7-job_processor, the eleven jobs are done within 2 s', async () => {
      const { lines } = await expectTogether(jobLives());
      const steps = lines.filter(({ text }) => /% complete|completed|failed/.test(text));
      const span = steps[steps.length - 1].at - steps[0].at;
      const reason = `from the first progress to the last outcome it took ${span} ms`;
      if (span >= 2000) failWith({ reason, context: STARTED });
    });
  });

  /** The lines of each job, without the kinds of lines that the creator prints wrongly alone: other tests check those. */
  async function linesToCheck(): Promise<string[][]> {
    const kinds: [RegExp, boolean][] = [
      [/created:/, await eventuallyPrints(alone, CREATED)],
      [/% complete/, !areFinished || hasPrinted(alone, PROGRESS)],
      [/ completed$/, !areFinished || hasPrinted(alone, [COMPLETED])],
      [/ failed:/, !areFinished || hasPrinted(alone, [FAILED])],
    ];
    const isChecked = (line: string) => kinds.some(([kind, isRight]) => isRight && kind.test(line));
    return jobLives().map((lines) => lines.filter(isChecked));
  }

  /** Runs both scripts on another Redis until the creator has printed its lines. */
  async function runTogether(): Promise<{ creator: Script; faultOfProcessor?: string }> {
    const lines = await linesToCheck();
    const otherRedis = await startRedis();
    const events = await listenToJobs(otherRedis);
    const creator = startCompiled('7-job_creator', otherRedis);
    await eventuallyPrints(creator, CREATED);
    const processor = startCompiled('7-job_processor', otherRedis);
    await eventually(processor, () => hasPrinted(creator, lines));
    const hasExited = processor.status() !== undefined;
    if (hasExited) return { creator, faultOfProcessor: `7-job_processor ${processor.ending()}` };
    const isComplete = events.some(({ id, event }) => id <= 2 && event === 'complete');
    const why = '7-job_processor completes the job of a blacklisted number';
    return { creator, faultOfProcessor: isComplete ? why : undefined };
  }

  /** Expects lines of the creator that runs with 7-job_processor: not checked if the processor is to blame. */
  async function expectTogether(lines: string[][]): Promise<Script> {
    together = together || (await runTogether()); // once for both tests
    const { creator, faultOfProcessor } = together;
    if (faultOfProcessor && !hasPrinted(creator, lines)) throw new NotChecked(faultOfProcessor);
    await expect(creator).toPrint(lines, STARTED);
    return creator;
  }
});
