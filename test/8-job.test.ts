import { normaliseLine, notificationOf } from './support/accepted';
import { jobLine, NOT_AN_ARRAY, NOTIFICATIONS } from './support/expected';
import { LIMITS } from './support/launcher';
import { expectLines, failWith } from './support/facts';
import type { Step } from './support/programs/call_8-job';
import { startRedis } from './support/redis';
import { Script, startCalling } from './support/script';
import { letRun, NotChecked } from './support/wait';

const JOBS = NOTIFICATIONS.slice(0, 4);
const CONTEXT = `createPushNotificationsJobs(jobs, queue) was called with ${JOBS.length} jobs`;

describe('8-job', () => {
  describe('task', () => {
    /** A program that calls the module's function in Kue's test mode, step by step, and sends the outcome of each step. */
    let script: Script;
    const steps: Record<string, Step | undefined> = {};

    beforeAll(async () => {
      const redis = await startRedis();
      script = startCalling('8-job', redis);
      script.process.on('message', (message) => Object.assign(steps, message));
      await letRun(script, LIMITS.patience);
    });

    const failBecause = (reason: string, context?: string) =>
      failWith({ reason, context, stderr: script.stderr });

    /** The outcome of a step. The test fails if the program hung or exited before. */
    function stepOf(name: string): Step {
      if (!steps.exported) throw new NotChecked('the module exports no function');
      if (steps[name]) return steps[name] as Step;
      if (script.status() === undefined) failBecause('the call did not return');
      return failBecause(`calling it ended the process: ${script.lastWords()}`);
    }

    /** The same, for a step that must not throw an error. */
    function stepWithoutError(name: string, context: string): Step {
      const step = stepOf(name);
      return step.thrown ? failBecause(`it threw ${step.thrown}`, context) : step;
    }

    const created = () => stepWithoutError('called with four jobs', CONTEXT);

    function expectPrinted({ lines }: Step, expected: string[], context: string): void {
      const actual = lines.map((line) => normaliseLine('8-job', line));
      expectLines({ reason: 'the lines differ', expected, actual, context, stderr: script.stderr });
    }

    /** Expects the line that is printed at an event of one of the four jobs. */
    function expectOnEvent(name: string, how: string, lineOf: (ids: number[]) => string): void {
      const jobs = steps['called with four jobs']?.jobs || [];
      if (steps.exported && jobs.length !== JOBS.length) throw new NotChecked('it has not created the jobs');
      expectPrinted(stepWithoutError(name, how), [lineOf(jobs.map(({ id }) => id))], how);
    }

    test('exports the function, by default or by its name', () => {
      if (!steps.exported) failBecause(`it cannot be loaded: ${script.lastWords()}`);
    });

    test(`throws the error "${NOT_AN_ARRAY}" for what is not an array`, () => {
      const refused = ['{}', '"jobs"', 'undefined', 'null', '1'].map((value) =>
        stepOf(`called with ${value}`)
      );
      const thrown = refused.map((step) => `${step.thrown}`.replace(/^\w+: /, 'Error: ')); // a TypeError will do, too
      expect(thrown).toEqual(refused.map(() => `Error: ${NOT_AN_ARRAY}`));
    });

    test('creates no job for an empty array', () =>
      expect(stepOf('called with no job')).toEqual({ jobs: [], lines: [] }));

    test("can be called in Kue's test mode, as a test of it does", () => {
      stepWithoutError("called in Kue's test mode", 'queue.testMode.enter(), and the call with one job');
    });

    test('creates each job in the queue push_notification_code_3', () =>
      expect(created().jobs.map(({ type }) => type)).toEqual(JOBS.map(() => 'push_notification_code_3')));

    test('creates each job with its data, in order', () =>
      expect(created().jobs.map(({ data }) => notificationOf(data))).toEqual(JOBS.map(notificationOf)));

    test('prints the id of each job when it is created', () => {
      const lines = created().jobs.map(({ id }) => jobLine.created(id));
      expectPrinted(created(), lines, CONTEXT);
    });

    test("prints a job's progress", () =>
      expectOnEvent('progress', 'job.emit("progress", 25)', ([id]) => jobLine.progress(id, 25)));

    test('prints that a job is completed', () =>
      expectOnEvent('complete', 'job.emit("complete")', ([, id]) => jobLine.completed(id)));

    test('prints that a job failed, and why', () => {
      const reason = 'the caller says so';
      expectOnEvent('failed', `job.emit("failed", "${reason}")`, ([, , id]) => jobLine.failed(id, reason));
    });
  });
});
