import { isNotification, normaliseLine } from './support/accepted';
import { completedJob, sending } from './support/expected';
import { createJobs, JobEvent, listenToJobs, SavedJob, savedJobs } from './support/jobs';
import { hasPrinted } from './support/matchers';
import { expectCompleted, waitForJobs } from './support/processed_jobs';
import { RedisServer, startRedis } from './support/redis';
import { Script, start } from './support/script';
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
    let ids: number[];
    let script: Script;

    beforeAll(async () => {
      redis = await startRedis();
      events = await listenToJobs(redis);
      ids = await createJobs(redis, TYPE, JOBS.slice(0, 2));
      script = start('6-job_processor', { REDIS_URL: redis.url });
      await comesTrue(script, () => hasPrinted(script, SENT.slice(0, 2)));
      ids.push(...(await createJobs(redis, TYPE, JOBS.slice(2))));
    });

    test('prints each notification that it sends, with its phone number and message', () =>
      expect(script).toPrint(SENT, CONTEXT));

    test('prints nothing else', () => expect(script).toPrintOnly(SENT, CONTEXT));

    test('starts', () => expect(script).toPrintOrConnect(redis));

    test('completes each job', async () =>
      expectCompleted(script, await waitForJobs(script, redis, ids, events), CONTEXT));

    test('sends and completes the job of 6-job_creator', async () => {
      const another = await startRedis();
      const heard = await listenToJobs(another);
      const creator = start('6-job_creator', { REDIS_URL: another.url });
      let job: SavedJob | undefined;
      const isCreated = async () => {
        [job] = await savedJobs(another);
        return job?.type === TYPE && isNotification(job.data);
      };
      if (!(await comesTrue(creator, isCreated)) || !job)
        throw new NotChecked('6-job_creator has created no such job');
      await comesTrue(creator, () => hasPrinted(creator, [CREATED]));

      const processor = start('6-job_processor', { REDIS_URL: another.url });
      // The creator chooses the message, which may be empty or have several lines.
      const lines = sending(job.data as (typeof JOBS)[0]).split('\n');
      const sent = lines.map((line) => normaliseLine('6-job_processor', line));
      await expect(processor).toPrint(sent, 'the job of 6-job_creator');

      const [{ state }] = await waitForJobs(processor, another, [job.id], heard);
      await comesTrue(creator, () => hasPrinted(creator, [COMPLETED]));
      if (state === 'complete' && !hasPrinted(creator, [COMPLETED])) {
        throw new NotChecked(`6-job_creator does not print "${COMPLETED}"`);
      }
      await expect(creator).toPrint([COMPLETED], '6-job_processor was started when the job was created');
    });
  });
});
