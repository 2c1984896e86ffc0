import { isNotification, normaliseLine } from './support/accepted';
import { completedJob, sending, TYPE_6 } from './support/expected';
import {
  createJobs,
  expectCompleted,
  JobEvent,
  listenToJobs,
  waitForJobs,
  waitForSaved,
} from './support/jobs';
import { eventuallyPrints } from './support/judge';
import { RedisServer, startRedis } from './support/redis';
import { Script, start, startCompiled } from './support/script';
import { NotChecked } from './support/wait';

const JOBS = ['first', 'second', 'third'].map((message, index) => ({
  phoneNumber: `415000000${index}`,
  message: `the ${message} message`,
}));
const SENT = JOBS.map(sending);
const CONTEXT = `three jobs are in the queue ${TYPE_6}: two when it starts, and one that comes later`;
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
      ids = await createJobs(redis, TYPE_6, JOBS.slice(0, 2));
      script = start('6-job_processor', redis);
      await eventuallyPrints(script, SENT.slice(0, 2));
      ids.push(...(await createJobs(redis, TYPE_6, JOBS.slice(2))));
    });

    test('prints each notification that it sends, with its phone number and message', () =>
      expect(script).toPrint(SENT, CONTEXT));

    test('prints nothing else', () => expect(script).toPrintOnly(SENT, CONTEXT));

    test('starts', () => expect(script).toPrintOrConnect(redis));

    test('completes each job', async () =>
      expectCompleted(script, await waitForJobs(script, redis, ids, events), CONTEXT));

    test('sends and completes the job of 6-job_creator', async () => {
      const otherRedis = await startRedis();
      const heard = await listenToJobs(otherRedis);
      const creator = startCompiled('6-job_creator', otherRedis);
      const [job] = await waitForSaved(creator, otherRedis, 1);
      if (job?.type !== TYPE_6 || !isNotification(job.data))
        throw new NotChecked('6-job_creator has created no such job');
      await eventuallyPrints(creator, [CREATED]);

      const processor = startCompiled('6-job_processor', otherRedis);
      // The creator chooses the message, which may be empty or have several lines.
      const lines = sending(job.data).split('\n');
      const sent = lines.map((line) => normaliseLine('6-job_processor', line));
      await expect(processor).toPrint(sent, 'the job of 6-job_creator');

      const [{ state }] = await waitForJobs(processor, otherRedis, [job.id], heard);
      const isReported = await eventuallyPrints(creator, [COMPLETED]);
      if (state === 'complete' && !isReported)
        throw new NotChecked(`6-job_creator does not print "${COMPLETED}"`);
      await expect(creator).toPrint([COMPLETED], '6-job_processor was started when the job was created');
    });
  });
});
