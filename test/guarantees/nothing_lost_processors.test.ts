import { sending } from '../support/expected';
import { countJobs, createJobs, jobField } from '../support/jobs';
import {
  allComplete,
  keepWorkerKeys,
  notifications,
  sent,
  sentTwice,
  setUpHelpers,
} from '../support/nothing_lost';
import { PERSISTENT } from '../support/redis';
import { startRelayWith } from '../support/relay';
import { Script } from '../support/script';
import { onOwnServer, setUp } from '../support/suite';
import { until } from '../support/wait';

const PROCESSOR = '7-job_processor';
const TYPE = 'push_notification_code_2';
const ONE = { phoneNumber: '1', message: 'x' };
const suite = setUp(...PERSISTENT);
const runHelper = setUpHelpers(suite);

test('a processor that is killed again and again', async () => {
  const jobs = notifications(300);
  const killed: Script[] = [];
  for (let round = 0; round < 5; round += 1) {
    await createJobs(suite.redis, TYPE, jobs.slice(round * 60, (round + 1) * 60));
    const processor = suite.runCompiled(PROCESSOR);
    await processor.line(/^Sending/, 25);
    processor.process.kill('SIGKILL');
    await processor.ended;
    killed.push(processor);
    await keepWorkerKeys(suite.redis);
  }
  const last = suite.runCompiled(PROCESSOR);
  await allComplete(suite.redis, TYPE, 300);
  expect(await sent([...killed, last], 300)).toEqual(jobs.map(sending).sort());
  // Each had two jobs in flight, which are the last two that it sent.
  const inFlight = killed.flatMap(({ stdout }) => stdout.slice(-2));
  for (const line of sentTwice([...killed, last])) expect(inFlight).toContain(line);
});

test('four processors, one of which is killed', async () => {
  const jobs = notifications(400);
  await createJobs(suite.redis, TYPE, jobs);
  const processors = [...Array(4)].map(() => suite.runCompiled(PROCESSOR));
  const killed = await Promise.race(
    processors.map((processor) => processor.line(/^Sending/, 20).then(() => processor))
  );
  killed.process.kill('SIGKILL');
  await killed.ended;
  await allComplete(suite.redis, TYPE, 400);
  expect(await sent(processors, 400)).toEqual(jobs.map(sending).sort());
  for (const line of sentTwice(processors)) expect(killed.stdout.slice(-2)).toContain(line);
});

test('a processor takes over the jobs of a worker that has ended, and none of those of a live worker', async () => {
  const type = 'push_notification_code';
  const [slow, left] = await createJobs(suite.redis, type, [ONE, ONE]);
  const owner = runHelper('slow_processor');
  await owner.line(`has job ${slow}`);
  // As a worker leaves it that ends with the job in flight.
  const zid = `01|${left}`;
  for (const set of ['q:jobs:inactive', `q:jobs:${type}:inactive`])
    await suite.redis.command('ZREM', set, zid);
  for (const set of ['q:jobs:active', `q:jobs:${type}:active`])
    await suite.redis.command('ZADD', set, 0, zid);
  await suite.redis.command('HSET', `q:job:${left}`, 'state', 'active');
  await suite.redis.command('HSET', `q:job:${left}`, 'workerId', `kue:elsewhere:1:${type}:1`);

  const second = suite.runCompiled('6-job_processor');
  await until(
    async () => (await jobField(suite.redis, left, 'state')) === 'complete',
    'the job of the ended worker is done'
  );
  expect(await jobField(suite.redis, slow, 'state')).toBe('active');
  await second.line(sending(ONE));
  expect(second.stdout).toHaveLength(1);
  owner.process.kill('SIGUSR2');
  await allComplete(suite.redis, type, 2);
  expect(owner.stdout).toEqual([`has job ${slow}`]);
});

onOwnServer(
  'a claimed job stays with its worker while the worker is alive, however slow its replies are',
  async () => {
    const type = 'push_notification_code';
    let isHeld = false;
    const relay = await startRelayWith(suite.redis.port, (data, from) => {
      if (from === 'client' || !data.includes('started_at')) return {};
      isHeld = true; // the reply to its claim
      return { delay: 4000 };
    });
    try {
      const slow = suite.runCompiled('6-job_processor', { REDIS_URL: relay.url });
      await createJobs(suite.redis, type, [ONE]);
      await until(async () => isHeld, 'a worker that has claimed the job');
      const second = suite.runCompiled('6-job_processor');
      await slow.line(sending(ONE));
      await allComplete(suite.redis, type, 1);
      expect(second.stdout).toEqual([]);
    } finally {
      relay.close();
    }
  }
);

onOwnServer(
  'a stop of a worker that is in the middle of a claim: the job is done, and none is active',
  async () => {
    const type = 'push_notification_code';
    let isHeld = false;
    const relay = await startRelayWith(suite.redis.port, (data, from) => {
      if (from === 'client' || !data.includes('started_at')) return {};
      isHeld = true; // the reply to its claim
      return { delay: 1000 };
    });
    try {
      const processor = suite.runCompiled('6-job_processor', { REDIS_URL: relay.url });
      await createJobs(suite.redis, type, [ONE]);
      await until(async () => isHeld, 'a worker that has claimed the job');
      processor.process.kill('SIGTERM');
      expect(await processor.end()).toBe(0);
      expect(processor.stdout).toEqual([sending(ONE)]);
      expect(processor.stderr).toEqual([]);
      expect(await countJobs(suite.redis, type)).toEqual({ inactive: 0, active: 0, complete: 1, failed: 0 });
    } finally {
      relay.close();
    }
  }
);

test('a stop that the job in flight outlasts returns it to the queue for another processor', async () => {
  const type = 'push_notification_code';
  const [id] = await createJobs(suite.redis, type, [ONE]);
  const owner = runHelper('slow_processor');
  await owner.line(`has job ${id}`);
  owner.process.kill('SIGTERM');
  expect(await owner.end()).toBe(0);
  expect(await countJobs(suite.redis, type)).toEqual({ inactive: 1, active: 0, complete: 0, failed: 0 });
  suite.runCompiled('6-job_processor');
  await allComplete(suite.redis, type, 1);
});
