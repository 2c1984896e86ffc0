import { normaliseLine } from './support/accepted';
import { jobLine, NOT_AN_ARRAY, NOTIFICATIONS } from './support/expected';
import { LIMITS } from './support/launcher';
import { expectLines, failWith } from './support/matchers';
import type { Call, Calls } from './support/programs/call_8-job';
import { startRedis } from './support/redis';
import { Script, startWithModule } from './support/script';
import { comesTrue, NotChecked } from './support/wait';

const JOBS = NOTIFICATIONS.slice(0, 4);
const CONTEXT = `createPushNotificationsJobs(jobs, queue) was called with ${JOBS.length} jobs`;

describe('8-job', () => {
  describe('task', () => {
    /** A program that calls the module's function in Kue's test mode, and tells what came of each call. */
    let script: Script;
    let calls: Partial<Calls> = {};

    beforeAll(async () => {
      const redis = await startRedis();
      script = startWithModule('call_8-job', '8-job', { REDIS_URL: redis.url });
      script.process.on('message', (message) => {
        calls = { ...calls, ...(message as Partial<Calls>) };
      });
      await comesTrue(script, () => false, LIMITS.patience); // until it exits
    });

    /** Fails a test, with what went to stderr: it may say why. */
    const failBecause = (reason: string, context?: string) =>
      failWith({ reason, context, stderr: script.stderr });

    function expectPrinted(lines: string[], expected: string[], context: string): void {
      const actual = lines.map((line) => normaliseLine('8-job', line));
      expectLines({ reason: 'the lines differ', expected, actual, context, stderr: script.stderr });
    }

    test('exports the function, by default or by its name', () => {
      if (calls.isExported === undefined) failBecause(`it cannot be loaded: ${script.lastWords()}`);
      if (!calls.isExported) failBecause('the module exports no function');
    });

    describe('called', () => {
      beforeAll(() => {
        if (!calls.isExported) throw new NotChecked('the module exports no function');
      });

      /** What one call came to. It fails the test when the process hung or ended before. */
      function resultOf<K extends keyof Calls>(name: K): Calls[K] {
        const result = calls[name] as Calls[K] | undefined;
        if (result) return result;
        const isRunning = script.status() === undefined;
        const ended = `calling it ended the process: ${script.lastWords()}`;
        return failBecause(isRunning ? 'the call did not return' : ended);
      }

      /** What it printed and created for four jobs. */
      function creation(): Call {
        const created = resultOf('created');
        if (created.thrown) failBecause(`calling it threw ${created.thrown}`, CONTEXT);
        return created;
      }

      test(`throws the error "${NOT_AN_ARRAY}" for what is not an array`, () => {
        const values = ['{}', '"jobs"', 'undefined', 'null', '1'];
        expect(resultOf('refusals')).toEqual(values.map((value) => [value, NOT_AN_ARRAY]));
      });

      test('creates no job for an empty array', () =>
        expect(resultOf('empty')).toEqual({ thrown: undefined, jobs: [], lines: [] }));

      test("can be called in Kue's test mode, as a test of it does", () => {
        const { thrown } = resultOf('plain');
        if (thrown) failBecause(`it threw ${thrown}`, 'queue.testMode.enter(), and the call with one job');
      });

      test('creates each job in the queue push_notification_code_3', () => {
        const queues = creation().jobs.map(({ type }) => type);
        expect(queues).toEqual(JOBS.map(() => 'push_notification_code_3'));
      });

      test('creates each job with its data, in order', () => {
        const shown = ({ phoneNumber, message }: Partial<(typeof JOBS)[0]>) =>
          JSON.stringify({ phoneNumber, message });
        const data = creation().jobs.map((job) => shown((job.data || {}) as Partial<(typeof JOBS)[0]>));
        expect(data).toEqual(JOBS.map(shown));
      });

      test('prints the id of each job when it is created', () => {
        const { lines, jobs } = creation();
        const expected = jobs.map(({ id }) => jobLine.created(id));
        expectPrinted(lines, expected, CONTEXT);
      });

      describe('when its jobs have events', () => {
        let ids: number[];

        beforeAll(() => {
          ids = (calls.created?.jobs || []).map(({ id }) => id);
          if (ids.length !== JOBS.length) throw new NotChecked('it has not created the jobs');
        });

        test("prints a job's progress", () =>
          expectPrinted(resultOf('progress'), [jobLine.progress(ids[0], 25)], 'job.emit("progress", 25)'));

        test('prints that a job is completed', () =>
          expectPrinted(resultOf('complete'), [jobLine.completed(ids[1])], 'job.emit("complete")'));

        test('prints that a job failed, and why', () => {
          const expected = [jobLine.failed(ids[2], 'the caller says so')];
          expectPrinted(resultOf('failed'), expected, 'job.emit("failed", "the caller says so")');
        });
      });
    });
  });
});
