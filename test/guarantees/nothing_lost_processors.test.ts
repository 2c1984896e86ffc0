import { sending } from '../support/expected';
import { countJobs, createJobs, jobField } from '../support/jobs';
import {
  allComplete,
  keepWorkerKeys,
  notifications,
  sent,
  sentTwice,
  startHelper,
} from '../support/nothing_lost';
import { startRelayWith } from '../support/relay';
import { until } from '../support/wait';
import { PERSISTENT, RedisServer, startRedis } from '../support/redis';
import { Script, startCompiled } from '../support/script';

const PROCESSOR = '7-job_processor';
const TYPE = 'push_notification_code_2';
const ONE = { phoneNumber: '1', message: 'x' };
let redis: RedisServer;
beforeAll(async () => {
  redis = await startRedis(...PERSISTENT);
});
beforeEach(() => redis.reset());

test('a processor that is killed again and again', async () => {
  const jobs = notifications(300);
  const killed: Script[] = [];
  for (let round = 0; round < 5; round += 1) {
    await createJobs(redis, TYPE, jobs.slice(round * 60, (round + 1) * 60));
    const processor = startCompiled(PROCESSOR, { REDIS_URL: redis.url });
    await processor.waitForLine(/^Sending/, 25);
    processor.signal('SIGKILL');
    await processor.exited;
    killed.push(processor);
    await keepWorkerKeys(redis);
  }
  const last = startCompiled(PROCESSOR, { REDIS_URL: redis.url });
  await allComplete(redis, TYPE, 300);
  expect(await sent([...killed, last], 300)).toEqual(jobs.map(sending).sort());
  // Each had two jobs in flight, which are the last two that it sent.
  const inFlight = killed.flatMap(({ stdout }) => stdout.slice(-2));
  for (const line of sentTwice([...killed, last])) expect(inFlight).toContain(line);
});

test('four processors, one of which is killed', async () => {
  const jobs = notifications(400);
  await createJobs(redis, TYPE, jobs);
  const processors = [...Array(4)].map(() => startCompiled(PROCESSOR, { REDIS_URL: redis.url }));
  const killed = await Promise.race(
    processors.map((processor) => processor.waitForLine(/^Sending/, 20).then(() => processor))
  );
  killed.signal('SIGKILL');
  await killed.exited;
  await allComplete(redis, TYPE, 400);
  expect(await sent(processors, 400)).toEqual(jobs.map(sending).sort());
  for (const line of sentTwice(processors)) expect(killed.stdout.slice(-2)).toContain(line);
});

test('a processor takes over the jobs of a worker that has ended, and none of those of a live worker', async () => {
  const type = 'push_notification_code';
  const [slow, left] = await createJobs(redis, type, [ONE, ONE]);
  const owner = startHelper('slow_processor', redis.url);
  await owner.waitForLine(`has job ${slow}`);
  // As a worker leaves it that ends with the job in flight.
  const zid = `01|${left}`;
  for (const set of ['q:jobs:inactive', `q:jobs:${type}:inactive`]) await redis.command('ZREM', set, zid);
  for (const set of ['q:jobs:active', `q:jobs:${type}:active`]) await redis.command('ZADD', set, 0, zid);
  await redis.command('HSET', `q:job:${left}`, 'state', 'active');
  await redis.command('HSET', `q:job:${left}`, 'workerId', `kue:elsewhere:1:${type}:1`);

  const second = startCompiled('6-job_processor', { REDIS_URL: redis.url });
  await until(
    async () => (await jobField(redis, left, 'state')) === 'complete',
    'the job of the ended worker is done'
  );
  expect(await jobField(redis, slow, 'state')).toBe('active');
  await second.waitForLine(sending(ONE));
  expect(second.stdout).toHaveLength(1);
  owner.signal('SIGUSR2');
  await allComplete(redis, type, 2);
  expect(owner.stdout).toEqual([`has job ${slow}`]);
});

test('a claimed job stays with its worker while the worker is alive, however slow its replies are', async () => {
  const type = 'push_notification_code';
  let isHeld = false;
  const relay = await startRelayWith(redis.port, (data, from) => {
    if (from === 'client' || !data.includes('started_at')) return {};
    isHeld = true; // the reply to its claim
    return { delay: 4000 };
  });
  try {
    const slow = startCompiled('6-job_processor', { REDIS_URL: relay.url });
    await createJobs(redis, type, [ONE]);
    await until(async () => isHeld, 'a worker that has claimed the job');
    const second = startCompiled('6-job_processor', { REDIS_URL: redis.url });
    await slow.waitForLine(sending(ONE));
    await allComplete(redis, type, 1);
    expect(second.stdout).toEqual([]);
  } finally {
    relay.close();
  }
});

test('a stop of a worker that is in the middle of a claim: the job is done, and none is active', async () => {
  const type = 'push_notification_code';
  let isHeld = false;
  const relay = await startRelayWith(redis.port, (data, from) => {
    if (from === 'client' || !data.includes('started_at')) return {};
    isHeld = true; // the reply to its claim
    return { delay: 1000 };
  });
  try {
    const processor = startCompiled('6-job_processor', { REDIS_URL: relay.url });
    await createJobs(redis, type, [ONE]);
    await until(async () => isHeld, 'a worker that has claimed the job');
    processor.signal('SIGTERM');
    expect(await processor.waitForExit()).toBe(0);
    expect(processor.stdout).toEqual([sending(ONE)]);
    expect(processor.stderr).toEqual([]);
    expect(await countJobs(redis, type)).toEqual({ inactive: 0, active: 0, complete: 1, failed: 0 });
  } finally {
    relay.close();
  }
});

test('a stop that the job in flight outlasts returns it to the queue for another processor', async () => {
  const type = 'push_notification_code';
  const [id] = await createJobs(redis, type, [ONE]);
  const owner = startHelper('slow_processor', redis.url);
  await owner.waitForLine(`has job ${id}`);
  owner.signal('SIGTERM');
  expect(await owner.waitForExit()).toBe(0);
  expect(await countJobs(redis, type)).toEqual({ inactive: 1, active: 0, complete: 0, failed: 0 });
  startCompiled('6-job_processor', { REDIS_URL: redis.url });
  await allComplete(redis, type, 1);
});
