// What a creator that is not ours, with Kue alone, may ask for: our processors do it.
import { BLACKLIST, sending } from '../support/expected';
import { countJobs, jobField } from '../support/jobs';
import { ROOT } from '../support/launcher';
import { startHelper } from '../support/nothing_lost';
import { until } from '../support/wait';
import { RedisServer, startRedis } from '../support/redis';
import { startCompiled, startTask } from '../support/script';

const TYPE = 'push_notification_code';
let redis: RedisServer;
beforeAll(async () => {
  redis = await startRedis();
});
beforeEach(() => redis.reset());

/**
 * Saves a job as Kue's documentation says.
 * @param settings calls of the job's methods, as JavaScript
 */
async function create(type: string, phoneNumber: string, settings: string): Promise<number> {
  const code = `
    const queue = require('kue').createQueue({ redis: process.env.REDIS_URL });
    const job = queue.create('${type}', { phoneNumber: '${phoneNumber}', message: 'x' })${settings};
    job.save(() => {
      console.log(job.id);
      process.exit();
    });`;
  const env = { ...process.env, REDIS_URL: redis.url };
  const creator = startTask('creator', {
    command: [process.execPath, '-e', code],
    options: { cwd: ROOT, env },
  });
  await creator.waitForLine(/^\d+$/);
  return Number(creator.stdout[0]);
}

const reaches = (id: number, state: string) =>
  until(async () => (await jobField(redis, id, 'state')) === state, `job ${id} is ${state}`);

test('priority: a job of a higher one is processed first', async () => {
  await create(TYPE, '1', ".priority('low')");
  await create(TYPE, '2', '');
  await create(TYPE, '3', ".priority('high')");
  const processor = startCompiled('6-job_processor', { REDIS_URL: redis.url });
  await processor.waitForLine(/^Sending/, 3);
  const order = ['3', '2', '1'].map((phoneNumber) => sending({ phoneNumber, message: 'x' }));
  expect(processor.stdout).toEqual(order);
});

test('attempts: a job that fails is processed again', async () => {
  const id = await create('push_notification_code_2', BLACKLIST[0], '.attempts(3)');
  startCompiled('7-job_processor', { REDIS_URL: redis.url });
  await until(async () => (await jobField(redis, id, 'attempts')) === '3', 'three attempts');
  await reaches(id, 'failed');
});

test('delay: a job is processed no earlier', async () => {
  const id = await create(TYPE, '1', '.delay(2000)');
  startCompiled('6-job_processor', { REDIS_URL: redis.url });
  await reaches(id, 'complete');
  const [created, started] = [
    await jobField(redis, id, 'created_at'),
    await jobField(redis, id, 'started_at'),
  ];
  expect(Number(started) - Number(created)).toBeGreaterThanOrEqual(2000);
});

test('removeOnComplete: nothing of the job is left', async () => {
  const id = await create(TYPE, '1', '.removeOnComplete(true)');
  const processor = startCompiled('6-job_processor', { REDIS_URL: redis.url });
  await processor.waitForLine(/^Sending/);
  await until(async () => (await redis.command('EXISTS', `q:job:${id}`)) === 0, 'the job is gone');
  expect(await countJobs(redis, TYPE)).toEqual({ inactive: 0, active: 0, complete: 0, failed: 0 });
  expect(processor.stderr).toEqual([]);
});

test('ttl: a job that takes longer fails, and its worker takes the next one', async () => {
  const id = await create(TYPE, '1', '.ttl(1000)');
  const processor = startHelper('slow_processor', redis.url);
  await processor.waitForLine(`has job ${id}`);
  const next = await create(TYPE, '2', '');
  await reaches(id, 'failed');
  expect(await jobField(redis, id, 'error')).toBe('TTL exceeded');
  await processor.waitForLine(`has job ${next}`);
});
