// What a creator hears of its jobs (src/helpers/internals/job_life.ts), from one queue in this process.
import { Queue } from 'kue';
import { closeQueue, createQueue } from '../../src/helpers/queue';
import { publishEvent } from '../support/jobs';
import { RedisServer, startRedis } from '../support/redis';
import { until } from '../support/wait';

const test = globalThis.test.concurrent; // all use one queue

let redis: RedisServer;
let queue: Queue;

beforeAll(async () => {
  redis = await startRedis();
  process.env.REDIS_URL = redis.url;
  queue = createQueue().on('error', () => undefined); // Redis is stopped before it has closed
});
afterAll(() => new Promise<void>((resolve) => closeQueue(queue, resolve)));

/** Makes a job, and a list of what is heard of it. */
function createJob() {
  const job = queue.create('a type', {});
  const heard: unknown[] = [];
  for (const event of ['progress', 'complete', 'failed']) {
    job.on(event, (value) => heard.push([event, value]));
  }
  return { job, heard };
}

async function saveJob() {
  const created = createJob();
  await new Promise((resolve) => created.job.save(resolve));
  return created;
}

const waitForEvents = (heard: unknown[], count = 1) =>
  until(async () => heard.length >= count, `${count} events`);

test('each step of the progress is heard once, also when it is published again by a second run', async () => {
  const { job, heard } = await saveJob();
  for (const percentage of [0, 0, 50, 50, 0, 50, 80])
    await publishEvent(redis, job.id, 'progress', percentage);
  await publishEvent(redis, job.id, 'complete');
  await waitForEvents(heard, 4);
  expect(heard).toEqual([
    ['progress', 0],
    ['progress', 50],
    ['progress', 80],
    ['complete', undefined],
  ]);
});

test('an outcome that a poll has found is not heard again from an event, nor a progress after it', async () => {
  const { job, heard } = await saveJob();
  const unexplained = await saveJob();
  await redis.command('HSET', `q:job:${job.id}`, 'state', 'failed', 'error', 'Error: no network\n    at …');
  await redis.command('HSET', `q:job:${unexplained.job.id}`, 'state', 'failed');
  await waitForEvents(heard);
  await waitForEvents(unexplained.heard);
  expect(unexplained.heard).toEqual([['failed', 'no error is known']]);
  await publishEvent(redis, job.id, 'progress', 50);
  await publishEvent(redis, job.id, 'failed', 'no network');
  const last = await saveJob();
  await publishEvent(redis, last.job.id, 'complete');
  await waitForEvents(last.heard); // those before are heard by then
  expect(heard).toEqual([['failed', 'no network']]);
});

test.each(['x', '1', '[]', '{"id":1}', '{"id":"constructor","args":[]}', 'null'])(
  'what others publish where Kue publishes its events is not heard: %s',
  async (text) => {
    const { job, heard } = await saveJob();
    await redis.command('PUBLISH', 'q:events', text);
    await publishEvent(redis, job.id, 'complete');
    await waitForEvents(heard);
    expect(heard).toEqual([['complete', undefined]]);
  }
);

test('a job that ends while it is being saved is heard of after the callback', async () => {
  const { job, heard } = createJob();
  await new Promise<void>((resolve) => {
    job.save(() => {
      heard.push('created');
      resolve();
    });
    job.emit('progress', 0);
    job.emit('complete');
  });
  expect(heard).toEqual(['created', ['progress', 0], ['complete', undefined]]);
});
