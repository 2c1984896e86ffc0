import { BLACKLIST, sending, TYPE_7 } from './support/expected';
import {
  countAtATime,
  createJobs,
  expectCompleted,
  JobEvent,
  listenToJobs,
  ProcessedJob,
  waitForJobs,
} from './support/jobs';
import { expectLines } from './support/facts';
import { RedisServer, startRedis } from './support/redis';
import { linesOf, Script, start } from './support/script';
import { NotChecked } from './support/wait';

const GOOD = [...Array(8).keys()].map((index) => ({
  phoneNumber: `415000000${index}`,
  message: `message ${index}`,
}));
const LISTED = BLACKLIST.map((phoneNumber) => ({ phoneNumber, message: 'x' }));
const [OTHER] = GOOD;

/** One sequence for each job: two are processed at a time, in any order. */
const SENT = GOOD.map((job) => [sending(job)]);
const SENT_TO_LISTED = LISTED.map(sending);

const CONTEXT = `eight jobs are in the queue ${TYPE_7}`;
const LISTED_CONTEXT = `in the queue ${TYPE_7} are jobs of both blacklisted numbers, then one of another`;

describe('7-job_processor', () => {
  describe('task', () => {
    let redis: RedisServer;
    let events: JobEvent[];
    let ids: number[];
    let script: Script;

    /** Starts the processor on a new Redis with these jobs in its queue. */
    async function startWithJobs(jobs: object[]): Promise<void> {
      redis = await startRedis();
      events = await listenToJobs(redis);
      ids = await createJobs(redis, TYPE_7, jobs);
      script = start('7-job_processor', redis);
    }

    beforeAll(() => startWithJobs(GOOD));

    test('prints each notification that it sends, with its phone number and message', () =>
      expect(script).toPrint(SENT, CONTEXT));

    test('starts', () => expect(script).toPrintOrConnect(redis));

    describe('when it has taken its jobs', () => {
      let jobs: ProcessedJob[];

      beforeAll(async () => {
        jobs = await waitForJobs(script, redis, ids, events);
      });

      test('sets the progress of jobs that are not blacklisted to 0, then to 50 of 100', () =>
        expect(jobs.map(({ progress }) => progress)).toEqual(GOOD.map(() => [0, 50])));

      test('processes two jobs at a time', () =>
        expect(`${countAtATime(jobs, events)} at a time`).toBe('2 at a time'));

      describe('when there are jobs of both blacklisted numbers, and one of another', () => {
        /** The processor of the eight jobs. From here on, `script` is a second one, with the blacklisted jobs. */
        let first: Script;
        let listedJobs: ProcessedJob[];
        let otherJob: ProcessedJob;

        beforeAll(async () => {
          first = script;
          await startWithJobs([...LISTED, OTHER]);
          const all = await waitForJobs(script, redis, ids, events);
          listedJobs = all.slice(0, 2);
          otherJob = all[2];
        });

        test('sends nothing to a blacklisted number', () => {
          // A processor that sends nothing at all proves nothing. Another test checks the wording.
          if (!script.stdout.some((line) => line.includes(OTHER.phoneNumber))) {
            throw new NotChecked(script.failure() || 'it sends nothing to the other number either');
          }
          expect(linesOf(script).filter((line) => SENT_TO_LISTED.includes(line))).toEqual([]);
        });

        test('fails the job of a blacklisted number, and says why', () => {
          expectLines({
            reason: script.failure() || 'the jobs of the blacklisted numbers did not fail with that error',
            expected: BLACKLIST.map((number) => `failed: Phone number ${number} is blacklisted`),
            actual: listedJobs.map(({ state, error }) => `${state}: ${error}`),
            context: LISTED_CONTEXT,
            stderr: script.stderr,
          });
        });

        test('sets the progress of a blacklisted job to 0 of 100', () => {
          const progress = listedJobs.map((job) => job.progress);
          const isComplete = listedJobs.some(({ state }) => state === 'complete');
          const why = script.failure() || (isComplete && 'it completes the job of such a number');
          if (why && JSON.stringify(progress) !== '[[0],[0]]') throw new NotChecked(why);
          expect(progress).toEqual([[0], [0]]);
        });

        test('completes the jobs that are not blacklisted', () => {
          expectCompleted(first, jobs, CONTEXT);
          // If it exits after failing these two, only the job after them shows that.
          const hasFailedBoth = listedJobs.every(({ state }) => state === 'failed');
          if (script.failure() && hasFailedBoth) expectCompleted(script, [otherJob], LISTED_CONTEXT);
        });

        test('prints nothing else', async () => {
          await expect(first).toPrintOnly(SENT, CONTEXT);
          // Another test checks what it sends to a blacklisted number.
          const unsent = linesOf(script).filter((line) => !SENT_TO_LISTED.includes(line));
          if (unsent.length === 0) return;
          await expect({ ...script, stdout: unsent }).toPrintOnly([sending(OTHER)], LISTED_CONTEXT);
        });
      });
    });
  });
});
