import { isNotification, normaliseLine } from './support/accepted';
import { completedJob, sending } from './support/expected';
import { createJobs, JobEvent, listenToJobs, SavedJob, savedJobs } from './support/jobs';
import { hasPrinted } from './support/matchers';
import { expectCompleted, ProcessedJob, waitForJobs } from './support/processed_jobs';
import { RedisServer, startRedis } from './support/redis';
import { Script, start, stopScripts } from './support/script';
import { comesTrue, NotChecked } from './support/wait';

const TYPE = 'push_notification_code';
const JOBS = ['first', 'second', 'third'].map((message, index) => ({
  phoneNumber: `415000000${index}`,
  message: `the ${message} message`,
}));
const SENT = JOBS.map(sending);
const CONTEXT = `three jobs are in the queue ${TYPE}: two when it starts, and one that comes later`;
const [CREATED, COMPLETED] = completedJob(1);

describe('6-job_processor', () => {
  describe('task', () => {
    let redis: RedisServer;
    let events: JobEvent[];

    beforeAll(async () => {
      redis = await startRedis();
      ({ events } = await listenToJobs(redis));
    });

    describe('with three jobs', () => {
      let script: Script;
      let ids: number[];

      beforeAll(async () => {
        ids = await createJobs(redis, TYPE, JOBS.slice(0, 2));
        script = start('6-job_processor', { REDIS_URL: redis.url });
        await comesTrue(script, () => hasPrinted(script, SENT.slice(0, 2)));
        ids.push(...(await createJobs(redis, TYPE, JOBS.slice(2))));
      });
      afterAll(() => stopScripts()); // it would take the next job

      test('prints each notification that it sends, with its phone number and message', () =>
        expect(script).toPrint(SENT, CONTEXT));

      test('prints nothing else', () => expect(script).toPrintOnly(SENT, CONTEXT));

      test('starts', () => expect(script).toPrintOrConnect(redis));

      describe('when it has taken them', () => {
        let jobs: ProcessedJob[];

        beforeAll(async () => {
          jobs = await waitForJobs(script, redis, ids, events);
        });

        test('completes each job', () => expectCompleted(script, jobs, CONTEXT));
      });
    });

    describe('with the job of 6-job_creator', () => {
      let creator: Script;
      let processor: Script;
      let job: SavedJob;

      beforeAll(async () => {
        await redis.reset();
        events.length = 0;
        creator = start('6-job_creator', { REDIS_URL: redis.url });
        const isCreated = async () => {
          [job] = await savedJobs(redis);
          return job?.type === TYPE && isNotification(job.data);
        };
        if (!(await comesTrue(creator, isCreated)))
          throw new NotChecked('6-job_creator has created no such job');
        await comesTrue(creator, () => hasPrinted(creator, [CREATED]));
        processor = start('6-job_processor', { REDIS_URL: redis.url });
      });

      test('sends and completes the job of 6-job_creator', async () => {
        // The creator chooses the message, which may be empty or have several lines.
        const lines = sending(job.data as (typeof JOBS)[0]).split('\n');
        const sent = lines.map((line) => normaliseLine('6-job_processor', line));
        await expect(processor).toPrint(sent, 'the job of 6-job_creator');

        const [{ state }] = await waitForJobs(processor, redis, [job.id], events);
        await comesTrue(creator, () => hasPrinted(creator, [COMPLETED]));
        if (state === 'complete' && !hasPrinted(creator, [COMPLETED])) {
          throw new NotChecked(`6-job_creator does not print "${COMPLETED}"`);
        }
        await expect(creator).toPrint([COMPLETED], '6-job_processor was started when the job was created');
      });
    });
  });
});
