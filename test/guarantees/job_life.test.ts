// The events of a creator's jobs (src/helpers/internals/job_life.ts), from one queue in this process.
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
  queue = createQueue().on('error', () => undefined); // Redis is stopped before the queue has closed
});
afterAll(() => new Promise<void>((resolve) => closeQueue(queue, resolve)));

/** Creates a job, and the list of the events that it emits. */
function createJob() {
  const job = queue.create('a type', {});
  const events: unknown[] = [];
  for (const name of ['progress', 'complete', 'failed']) job.on(name, (value) => events.push([name, value]));
  return { job, events };
}

async function saveJob() {
  const created = createJob();
  await new Promise((resolve) => created.job.save(resolve));
  return created;
}

const waitForEvents = (events: unknown[], count = 1) =>
  until(async () => events.length >= count, `${count} events`);

test('each progress step is emitted once, even if a second run of the job publishes it again', async () => {
  const { job, events } = await saveJob();
  for (const step of [0, 0, 50, 50, 0, 50, 80]) await publishEvent(redis, job.id, 'progress', step);
  await publishEvent(redis, job.id, 'complete');
  await waitForEvents(events, 4);
  const progress = [0, 50, 80].map((step) => ['progress', step]);
  expect(events).toEqual([...progress, ['complete', undefined]]);
});

test('an outcome that polling found is emitted once, and no progress after it', async () => {
  const { job, events } = await saveJob();
  const unexplained = await saveJob();
  await redis.command('HSET', `q:job:${job.id}`, 'state', 'failed', 'error', 'Error: no network\n    at …');
  await redis.command('HSET', `q:job:${unexplained.job.id}`, 'state', 'failed');
  await waitForEvents(events);
  await waitForEvents(unexplained.events);
  expect(unexplained.events).toEqual([['failed', 'no error is known']]);
  await publishEvent(redis, job.id, 'progress', 50);
  await publishEvent(redis, job.id, 'failed', 'no network');
  const last = await saveJob();
  await publishEvent(redis, last.job.id, 'complete');
  await waitForEvents(last.events); // by then, the two before it have arrived
  expect(events).toEqual([['failed', 'no network']]);
});

const NOT_EVENTS = ['x', '1', '[]', '{"id":1}', '{"id":"constructor","args":[]}', 'null'];
test.each(NOT_EVENTS)("ignores a message that is not one of Kue's events: %s", async (message) => {
  const { job, events } = await saveJob();
  await redis.command('PUBLISH', 'q:events', message);
  await publishEvent(redis, job.id, 'complete');
  await waitForEvents(events);
  expect(events).toEqual([['complete', undefined]]);
});

test("a job that ends while it is being saved emits its events after save's callback", async () => {
  const { job, events } = createJob();
  await new Promise<void>((resolve) => {
    job.save(() => {
      events.push('created');
      resolve();
    });
    job.emit('progress', 0);
    job.emit('complete');
  });
  expect(events).toEqual(['created', ['progress', 0], ['complete', undefined]]);
});
