import { Job, Queue } from 'kue';
import { jobField } from '../support/jobs';
import { until } from '../support/wait';
import { RedisServer, startRedis } from '../support/redis';

let redis: RedisServer;
beforeAll(async () => {
  redis = await startRedis();
});
beforeEach(() => redis.reset());
const heard: unknown[] = [];
let queue: Queue;
let closeWhenDone: (queue: Queue) => void;
let closeQueue: () => Promise<void>;
afterAll(async () => {
  if (!queue.shuttingDown) await closeQueue();
});

beforeAll(async () => {
  process.env.REDIS_URL = redis.url;
  const helper = await import('../../src/helpers/queue');
  closeWhenDone = helper.closeWhenDone;
  queue = helper.createQueue();
  queue.on('error', () => undefined); // where a test runs alone, it is open when Redis is stopped
  closeQueue = () => new Promise((resolve) => helper.closeQueue(queue, resolve));
});
beforeEach(() => {
  heard.length = 0;
});

function create(): Job {
  const job = queue.create('a type', {});
  for (const event of ['progress', 'complete', 'failed']) {
    job.on(event, (value) => heard.push([event, value]));
  }
  return job;
}

/** What a worker publishes of a job. */
function publish(job: Job, event: string, value?: number | string): Promise<unknown> {
  return redis.command(
    'PUBLISH',
    'q:events',
    JSON.stringify({ id: job.id, event, args: value === undefined ? [event] : [event, value] })
  );
}

test('each step of the progress is heard once, also when it is published again by a second run', async () => {
  const job = create();
  await new Promise((resolve) => job.save(resolve));
  for (const percentage of [0, 0, 50, 50, 0, 50, 80]) await publish(job, 'progress', percentage);
  await publish(job, 'complete');
  await until(async () => heard.length >= 4, 'the outcome');
  expect(heard).toEqual([
    ['progress', 0],
    ['progress', 50],
    ['progress', 80],
    ['complete', undefined],
  ]);
});

test('an outcome that a poll has found is not heard again from an event, nor a progress after it', async () => {
  const job = create();
  await new Promise((resolve) => job.save(resolve));
  await redis.command('HSET', `q:job:${job.id}`, 'state', 'failed', 'error', 'Error: no network\n    at …');
  await until(async () => heard.length > 0, 'the outcome');
  await publish(job, 'progress', 50);
  await publish(job, 'failed', 'no network');
  const last = create();
  await new Promise((resolve) => last.save(resolve));
  await publish(last, 'complete');
  await until(async () => heard.length > 1, 'the outcome of a later job');
  expect(heard).toEqual([
    ['failed', 'no network'],
    ['complete', undefined],
  ]);
});

test.each(['x', '1', '[]', '{"id":1}', '{"id":"constructor","args":[]}', 'null'])(
  'what others publish where Kue publishes its events is not heard: %s',
  async (text) => {
    const job = create();
    await new Promise((resolve) => job.save(resolve));
    await redis.command('PUBLISH', 'q:events', text);
    await publish(job, 'complete');
    await until(async () => heard.length > 0, 'the outcome');
    expect(heard).toEqual([['complete', undefined]]);
  }
);

test('a job that a poll finds complete is heard of without an error', async () => {
  const job = create();
  await new Promise((resolve) => job.save(resolve));
  await redis.command('HSET', `q:job:${job.id}`, 'state', 'complete');
  await until(async () => heard.length > 0, 'the outcome');
  expect(heard).toEqual([['complete', undefined]]);
});

test('a failed job of which no error is known has a word for it', async () => {
  const job = create();
  await new Promise((resolve) => job.save(resolve));
  await redis.command('HSET', `q:job:${job.id}`, 'state', 'failed');
  await until(async () => heard.length > 0, 'the outcome');
  expect(heard).toEqual([['failed', 'no error is known']]);
});

test('a job that ends while it is being saved is heard of after the callback', async () => {
  const job = create();
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

test('the queue closes when the last job has ended', async () => {
  const job = create();
  await new Promise((resolve) => job.save(resolve));
  closeWhenDone(queue);
  expect(await jobField(redis, job.id, 'state')).toBe('inactive');
  await publish(job, 'complete');
  await until(async () => queue.shuttingDown, 'the end');
});
