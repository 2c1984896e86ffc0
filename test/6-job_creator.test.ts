import { isNotification } from './support/accepted';
import { completedJob, FAILED, NOTIFICATION } from './support/expected';
import { finishJob, SavedJob, waitForSaved } from './support/jobs';
import { failWith } from './support/facts';
import { expectAfterOutage } from './support/outage';
import { RedisServer, startRedis } from './support/redis';
import { Script, start, startCompiled } from './support/script';
import { NotChecked } from './support/wait';

const [CREATED, COMPLETED] = completedJob(1); // 'Notification job created: 1', 'Notification job completed'

/** Waits for the job that a creator saves. */
async function waitForJob(creator: Script, redis: RedisServer): Promise<SavedJob> {
  const [job] = await waitForSaved(creator, redis, 1);
  if (!job) throw new NotChecked('it has created no job');
  return job;
}

describe('6-job_creator', () => {
  describe('task', () => {
    let redis: RedisServer;
    let script: Script;

    beforeAll(async () => {
      redis = await startRedis();
      script = start('6-job_creator', redis);
    });

    test('prints the id when the job is created', () => expect(script).toPrint([CREATED]));

    test('starts', () => expect(script).toPrintOrConnect(redis));

    test('creates one job in the queue push_notification_code', async () => {
      const jobs = await waitForSaved(script, redis, 1);
      expect(jobs.map(({ type }) => type)).toEqual(['push_notification_code']);
    });

    test('the job has a phoneNumber and a message', async () => {
      const { data } = await waitForJob(script, redis);
      if (isNotification(data)) return;
      failWith({
        reason: "the job's data lack one of them",
        expected: [JSON.stringify(NOTIFICATION)],
        actual: [JSON.stringify(data) || 'no data'],
        context: 'any phone number and message will do, under these names',
      });
    });

    describe('when a processor completes its job', () => {
      const context = 'a processor completed the job';

      beforeAll(async () => {
        const { id } = await waitForJob(script, redis);
        await finishJob(redis, id); // the test is the processor
      });

      test('prints that the job is completed', () => expect(script).toPrint([COMPLETED], context));

      test('prints nothing else', () => expect(script).toPrintOnly([CREATED, COMPLETED], context));
    });

    test('prints that the job failed', async () => {
      const otherRedis = await startRedis();
      const another = startCompiled('6-job_creator', otherRedis);
      const { id } = await waitForJob(another, otherRedis);
      await finishJob(otherRedis, id, 'the test says so');
      const context = 'a processor failed the job with the error "the test says so"';
      await expect(another).toPrint([FAILED], context);
    });
  });

  describe('robustness', () => {
    // Redis may start after the script: a job that is created before must wait for the connection, and not be lost.
    test('started without Redis, creates its job once Redis is there', () =>
      expectAfterOutage('6-job_creator', [CREATED]));
  });
});
