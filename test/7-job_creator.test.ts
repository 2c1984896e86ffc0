import { BLACKLIST, jobLine, jobLives, NOTIFICATIONS } from './support/expected';
import { finishJob, JobEvent, listenToJobs, publishEvent, savedJobs } from './support/jobs';
import { lastWords } from './support/last_words';
import { LIMITS } from './support/launcher';
import { failWith, hasPrinted } from './support/matchers';
import { readJob } from './support/processed_jobs';
import { RedisServer, startRedis } from './support/redis';
import { comesTrue, Script, start, stopScripts, waitUntil } from './support/script';
import { NotChecked } from './support/wait';

const CREATED = NOTIFICATIONS.map((_, index) => jobLine.created(index + 1));
type Notification = (typeof NOTIFICATIONS)[0];

/** What happens to the first two jobs here, and what is printed of it. */
const REASON = `Phone number ${BLACKLIST[0]} is blacklisted`;
const FAILED = jobLine.failed(1, REASON);
const PROGRESS = [jobLine.progress(2, 0), jobLine.progress(2, 50)];
const COMPLETED = jobLine.completed(2);

const STARTED = '7-job_processor was started when the jobs were created';

describe('7-job_creator', () => {
  let redis: RedisServer;
  let script: Script;
  let hasOutcomes = false;

  beforeAll(async () => {
    redis = await startRedis();
    script = start('7-job_creator', { REDIS_URL: redis.url });
  });

  /** The creator beside 7-job_processor, once for both groups of tests. */
  interface Together {
    creator: Script;
    processor: Script;
    events: JobEvent[];
  }
  let together: Promise<Together> | undefined;
  const runTogether = () => (together = together || startTogether());

  async function startTogether(): Promise<Together> {
    await comesTrue(script, () => hasPrinted(script, CREATED));
    await stopScripts();
    await redis.reset();
    const { events } = await listenToJobs(redis);
    const creator = start('7-job_creator', { REDIS_URL: redis.url });
    await comesTrue(creator, () => hasPrinted(creator, CREATED));
    const processor = start('7-job_processor', { REDIS_URL: redis.url });
    // A processor may take a second for each job.
    await comesTrue(processor, () => hasPrinted(creator, rightLines()), LIMITS.task);
    return { creator, processor, events };
  }

  /** The lines of each job's life, without the kinds that the creator prints wrongly when alone: those have their tests. */
  function rightLines(): string[][] {
    const isRight = (lines: string[]) => hasPrinted(script, lines);
    const kinds: [RegExp, boolean][] = [
      [/created:/, isRight(CREATED)],
      [/% complete/, !hasOutcomes || isRight(PROGRESS)],
      [/ completed$/, !hasOutcomes || isRight([COMPLETED])],
      [/ failed:/, !hasOutcomes || isRight([FAILED])],
    ];
    const right = kinds.filter(([, isSo]) => isSo).map(([kind]) => kind);
    return jobLives().map((lines) => lines.filter((line) => right.some((kind) => kind.test(line))));
  }

  /** What the processor has done that its creator is not to blame for. */
  async function faultOf({ processor, events }: Together): Promise<string | undefined> {
    const status = processor.status();
    if (status !== undefined) return `7-job_processor exited with ${status}: ${lastWords(processor)}`;
    const listed = await Promise.all([1, 2].map((id) => readJob(redis, id, events)));
    const isComplete = listed.some(({ state }) => state === 'complete');
    return isComplete ? '7-job_processor completes the job of a blacklisted number' : undefined;
  }

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

      beforeAll(async () => {
        ran = await runTogether();
        if (rightLines().flat().length === 0) {
          throw new NotChecked('it prints none of the lines as the task has them');
        }
      });

      test('with 7-job_processor, prints the lines of each job in order', async () => {
        const fault = await faultOf(ran);
        if (fault && !hasPrinted(ran.creator, rightLines())) throw new NotChecked(fault);
        await expect(ran.creator).toPrint(rightLines(), STARTED);
      });
    });
  });

  describe('robustness', () => {
    let creator: Script;

    beforeAll(async () => {
      ({ creator } = await runTogether());
    });

    // Kue hands a worker its next job at once: a processor that waits a second before each makes its queue slow.
    test('with 7-job_processor, the eleven jobs are done within 2 s', async () => {
      await expect(creator).toPrint(jobLives(), STARTED);
      const steps = creator.lines.filter(({ text }) => /% complete|completed|failed/.test(text));
      const span = steps[steps.length - 1].at - steps[0].at;
      if (span < 2000) return;
      failWith({
        reason: `from the first progress to the last outcome it took ${span} ms`,
        context: STARTED,
      });
    });
  });
});
