import { BLACKLIST, jobLine, jobLives, NOTIFICATIONS } from './support/expected';
import { finishJob, JobEvent, listenToJobs, publishEvent, savedJobs } from './support/jobs';
import { LIMITS } from './support/launcher';
import { failWith, hasPrinted } from './support/matchers';
import { readJob } from './support/processed_jobs';
import { RedisServer, startRedis } from './support/redis';
import { Script, start, stopScripts } from './support/script';
import { comesTrue, NotChecked, waitUntil } from './support/wait';

const CREATED = NOTIFICATIONS.map((_, index) => jobLine.created(index + 1));
type Notification = (typeof NOTIFICATIONS)[0];

/** What happens to the first two jobs here, and what is printed of it. */
const REASON = `Phone number ${BLACKLIST[0]} is blacklisted`;
const FAILED = jobLine.failed(1, REASON);
const PROGRESS = [jobLine.progress(2, 0), jobLine.progress(2, 50)];
const COMPLETED = jobLine.completed(2);

/** The creator beside 7-job_processor. */
interface Together {
  creator: Script;
  processor: Script;
  events: JobEvent[];
}
const STARTED = '7-job_processor was started when the jobs were created';

describe('7-job_creator', () => {
  let redis: RedisServer;
  let script: Script;
  let hasOutcomes = false;
  let together: Promise<Together> | undefined; // once for both groups of tests

  beforeAll(async () => {
    redis = await startRedis();
    script = start('7-job_creator', { REDIS_URL: redis.url });
  });

  describe('task', () => {
    test('prints the id of each job when it is created, in order', () => expect(script).toPrint(CREATED));

    test('starts', () => expect(script).toStart(redis));

    test('creates its jobs in the queue push_notification_code_2', async () => {
      await comesTrue(script, async () => (await savedJobs(redis)).length > 0);
      const queues = (await savedJobs(redis)).map(({ type }) => type);
      expect([...new Set(queues)]).toEqual(['push_notification_code_2']);
    });

    test('creates the eleven jobs in order, each with its data', async () => {
      await comesTrue(script, async () => (await savedJobs(redis)).length >= NOTIFICATIONS.length);
      const shown = ({ phoneNumber, message }: Partial<Notification>) =>
        JSON.stringify({ phoneNumber, message });
      const data = (await savedJobs(redis)).map((job) => shown((job.data || {}) as Partial<Notification>));
      expect(data).toEqual(NOTIFICATIONS.map(shown));
    });

    describe('when a processor works on two of its jobs', () => {
      beforeAll(async () => {
        const hasJobs = async () => (await savedJobs(redis)).length === NOTIFICATIONS.length;
        await waitUntil(script, hasJobs, 'has not created its eleven jobs');
        await publishEvent(redis, 2, 'progress', 0, null);
        await publishEvent(redis, 2, 'progress', 50, null);
        await finishJob(redis, 1, REASON);
        await finishJob(redis, 2);
        hasOutcomes = true;
      });

      test('prints that a job is completed', () =>
        expect(script).toPrint([COMPLETED], 'a processor has completed job 2'));

      test('prints that a job failed, and why', () =>
        expect(script).toPrint([FAILED], `a processor has failed job 1 with the error "${REASON}"`));

      test("prints a job's progress", () =>
        expect(script).toPrint(
          PROGRESS,
          "a processor has set job 2's progress to 0 of 100, then to 50 of 100"
        ));

      test('prints nothing else', () =>
        expect(script).toPrintOnly([CREATED, [FAILED], PROGRESS, [COMPLETED]]));
    });

    describe('beside 7-job_processor', () => {
      let ran: Together;
      let lines: string[][];

      beforeAll(async () => {
        ran = await (together = together || startTogether());
        lines = linesOfLives(script, hasOutcomes);
        if (lines.flat().length === 0) {
          throw new NotChecked('it prints none of the lines as the task has them');
        }
      });

      test('with 7-job_processor, prints the lines of each job in order', async () => {
        await requireProcessor(redis, ran, lines);
        await expect(ran.creator).toPrint(lines, STARTED);
      });
    });
  });

  describe('robustness', () => {
    let ran: Together;

    beforeAll(async () => {
      ran = await (together = together || startTogether());
    });

    // Kue hands a worker its next job at once: a processor that waits a second before each makes its queue slow.
    test('with 7-job_processor, the eleven jobs are done within 2 s', async () => {
      await requireProcessor(redis, ran, jobLives());
      await expect(ran.creator).toPrint(jobLives(), STARTED);
      const steps = ran.creator.lines.filter(({ text }) => /% complete|completed|failed/.test(text));
      const span = steps[steps.length - 1].at - steps[0].at;
      if (span < 2000) return;
      failWith({
        reason: `from the first progress to the last outcome it took ${span} ms`,
        context: STARTED,
      });
    });
  });

  async function startTogether(): Promise<Together> {
    await comesTrue(script, () => hasPrinted(script, CREATED));
    await stopScripts();
    await redis.reset();
    const { events } = await listenToJobs(redis);
    const creator = start('7-job_creator', { REDIS_URL: redis.url });
    await comesTrue(creator, () => hasPrinted(creator, CREATED));
    const processor = start('7-job_processor', { REDIS_URL: redis.url });
    const lines = linesOfLives(script, hasOutcomes);
    // A processor may take a second for each job.
    await comesTrue(processor, () => hasPrinted(creator, lines), LIMITS.task);
    return { creator, processor, events };
  }
});

/**
 * The lines of each job's life, without the kinds of lines that the creator prints wrongly when it is alone: each kind has
 * a test of its own.
 * @param hasOutcomes whether its first two jobs had their outcomes when it was alone
 */
function linesOfLives(alone: Script, hasOutcomes: boolean): string[][] {
  const isRight = (lines: string[]) => hasPrinted(alone, lines);
  const kinds: [RegExp, boolean][] = [
    [/created:/, isRight(CREATED)],
    [/% complete/, !hasOutcomes || isRight(PROGRESS)],
    [/ completed$/, !hasOutcomes || isRight([COMPLETED])],
    [/ failed:/, !hasOutcomes || isRight([FAILED])],
  ];
  const right = kinds.filter(([, isSo]) => isSo).map(([kind]) => kind);
  return jobLives().map((lines) => lines.filter((line) => right.some((kind) => kind.test(line))));
}

/** Where lines are missing by a fault of the processor, nothing can be said of the creator. */
async function requireProcessor(redis: RedisServer, ran: Together, lines: string[][]): Promise<void> {
  const { creator, processor, events } = ran;
  if (hasPrinted(creator, lines)) return;
  if (processor.status() !== undefined) throw new NotChecked(`7-job_processor ${processor.ending()}`);
  const listed = await Promise.all([1, 2].map((id) => readJob(redis, id, events)));
  if (listed.some(({ state }) => state === 'complete')) {
    throw new NotChecked('7-job_processor completes the job of a blacklisted number');
  }
}
