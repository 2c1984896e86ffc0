import { BLACKLIST, sending } from './support/expected';
import { createJobs, JobEvent, listenToJobs } from './support/jobs';
import { expectLines } from './support/matchers';
import { countAtATime, expectCompleted, ProcessedJob, waitForJobs } from './support/processed_jobs';
import { RedisServer, startRedis } from './support/redis';
import { linesOf, Script, start, stopScripts } from './support/script';
import { NotChecked } from './support/wait';

const TYPE = 'push_notification_code_2';
const GOOD = [...Array(8).keys()].map((index) => ({
  phoneNumber: `415000000${index}`,
  message: `message ${index}`,
}));
const LISTED = BLACKLIST.map((phoneNumber) => ({ phoneNumber, message: 'x' }));
const [OTHER] = GOOD;

/** One sequence for each job: it processes two at a time, so that their order is free. */
const SENT = GOOD.map((job) => [sending(job)]);
const SENT_TO_LISTED = LISTED.map(sending);

const CONTEXT = `eight jobs are in the queue ${TYPE}`;
const LISTED_CONTEXT = `in the queue ${TYPE} are jobs of both blacklisted numbers, then one of another`;

describe('7-job_processor', () => {
  describe('task', () => {
    let redis: RedisServer;
    let events: JobEvent[];
    let script: Script;
    let ids: number[];

    beforeAll(async () => {
      redis = await startRedis();
      ({ events } = await listenToJobs(redis));
      ids = await createJobs(redis, TYPE, GOOD);
      script = start('7-job_processor', { REDIS_URL: redis.url });
    });

    test('prints each notification that it sends, with its phone number and message', () =>
      expect(script).toPrint(SENT, CONTEXT));

    test('starts', () => expect(script).toPrintOrConnect(redis));

    describe('when it has taken its jobs', () => {
      let jobs: ProcessedJob[];

      beforeAll(async () => {
        jobs = await waitForJobs(script, redis, ids, events);
      });

      test('sets the progress of the other jobs to 0, then to 50 of 100', () =>
        expect(jobs.map(({ progress }) => progress)).toEqual(GOOD.map(() => [0, 50])));

      test('processes two jobs at a time', () =>
        expect(`${countAtATime(jobs, events)} at a time`).toBe('2 at a time'));

      describe('and then jobs of both blacklisted numbers, and one of another', () => {
        let listedScript: Script;
        let listedJobs: ProcessedJob[];

        beforeAll(async () => {
          await stopScripts();
          await redis.reset();
          events.length = 0;
          const listedIds = await createJobs(redis, TYPE, [...LISTED, OTHER]);
          listedScript = start('7-job_processor', { REDIS_URL: redis.url });
          listedJobs = await waitForJobs(listedScript, redis, listedIds, events);
        });

        test('sends nothing to a blacklisted number', () => {
          // One that sends nothing to anybody has not shown it. In which words it sends is another test's.
          if (!listedScript.stdout.some((line) => line.includes(OTHER.phoneNumber))) {
            throw new NotChecked(listedScript.failure() || 'it sends nothing to the other number either');
          }
          expect(linesOf(listedScript).filter((line) => SENT_TO_LISTED.includes(line))).toEqual([]);
        });

        test('fails the job of a blacklisted number, and says why', () => {
          expectLines({
            reason:
              listedScript.failure() || 'the jobs of the blacklisted numbers did not fail with that error',
            expected: BLACKLIST.map((number) => `failed: Phone number ${number} is blacklisted`),
            actual: listedJobs.slice(0, 2).map(({ state, error }) => `${state}: ${error}`),
            context: LISTED_CONTEXT,
            stderr: listedScript.stderr,
          });
        });

        test('sets the progress of a blacklisted job to 0 of 100', () => {
          const listed = listedJobs.slice(0, 2);
          const progress = listed.map((job) => job.progress);
          const isComplete = listed.some(({ state }) => state === 'complete');
          const why = listedScript.failure() || (isComplete && 'it completes the job of such a number');
          if (why && JSON.stringify(progress) !== '[[0],[0]]') throw new NotChecked(why);
          expect(progress).toEqual([[0], [0]]);
        });

        test('completes the other jobs', () => {
          expectCompleted(script, jobs, CONTEXT);
          // One that fails these two jobs and exits then shows it nowhere else.
          const [first, second, ...others] = listedJobs;
          if (listedScript.failure() && first.state === 'failed' && second.state === 'failed') {
            expectCompleted(listedScript, others, LISTED_CONTEXT);
          }
        });

        test('prints nothing else', async () => {
          await expect(script).toPrintOnly(SENT, CONTEXT);
          // What it sends to a blacklisted number has a test of its own.
          const unsent = linesOf(listedScript).filter((line) => !SENT_TO_LISTED.includes(line));
          if (unsent.length === 0) return;
          await expect({ ...listedScript, stdout: unsent }).toPrintOnly([sending(OTHER)], LISTED_CONTEXT);
        });
      });
    });
  });
});
