import { isNotification } from './support/accepted';
import { completedJob, FAILED, NOTIFICATION } from './support/expected';
import { finishJob, savedJobs, waitForSaved } from './support/jobs';
import { failWith } from './support/matchers';
import { expectAfterOutage } from './support/outage';
import { RedisServer, startRedis } from './support/redis';
import { Script, start, startCompiled } from './support/script';
import { NotChecked } from './support/wait';

const [CREATED, COMPLETED] = completedJob(1); // 'Notification job created: 1', 'Notification job completed'

describe('6-job_creator', () => {
  describe('task', () => {
    let redis: RedisServer;
    let script: Script;

    beforeAll(async () => {
      redis = await startRedis();
      script = start('6-job_creator', { REDIS_URL: redis.url });
    });

    test('prints the id when the job is created', () => expect(script).toPrint([CREATED]));

    test('starts', () => expect(script).toPrintOrConnect(redis));

    test('creates one job in the queue push_notification_code', async () => {
      const jobs = await waitForSaved(script, redis, 1);
      expect(jobs.map(({ type }) => type)).toEqual(['push_notification_code']);
    });

    test('the job has a phoneNumber and a message', async () => {
      const [job] = await savedJobs(redis);
      if (!job) throw new NotChecked('it has created no job');
      if (isNotification(job.data)) return;
      failWith({
        reason: "the job's data lack one of them",
        expected: [JSON.stringify(NOTIFICATION)],
        actual: [JSON.stringify(job.data) || 'no data'],
        context: 'any phone number and message will do, under these names',
      });
    });

    describe('when a processor completes its job', () => {
      const context = 'a processor completed the job';

      beforeAll(async () => {
        const [job] = await waitForSaved(script, redis, 1);
        if (!job) throw new NotChecked('it has created no job');
        await finishJob(redis, job.id); // the test is the processor
      });

      test('prints that the job is completed', () => expect(script).toPrint([COMPLETED], context));

      test('prints nothing else', () => expect(script).toPrintOnly([CREATED, COMPLETED], context));
    });

    test('prints that the job failed', async () => {
      const own = await startRedis();
      const another = startCompiled('6-job_creator', { REDIS_URL: own.url });
      const [job] = await waitForSaved(another, own, 1);
      if (!job) throw new NotChecked('it has created no job');
      await finishJob(own, job.id, 'the test says so');
      const context = 'a processor failed the job with the error "the test says so"';
      await expect(another).toPrint([FAILED], context);
    });
  });

  describe('robustness', () => {
    // Redis may start after the script: a job that is created without it waits for the connection and is not lost.
    test('started without Redis, creates its job once Redis is there', () =>
      expectAfterOutage('6-job_creator', [CREATED]));
  });
});
