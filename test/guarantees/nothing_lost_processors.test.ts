// "Nothing lost" when processors are killed, stopped or slow: whose jobs are returned to the queue, and whose are not.
import { readFileSync } from 'fs';
import { hostname } from 'os';
import { readMachine } from '../../src/helpers/internals/worker';
import { sending } from '../support/expected';
import {
  exitOf,
  keepWorkerKeys,
  notifications,
  startOn,
  startWithRedis,
  startWithJob,
  TYPE_6,
  TYPE_7,
  waitForCounts,
  waitForState,
  waitUntilSent,
  withoutOutages,
  workerKeys,
} from '../support/guarantees';
import { countJobs, createJobs, isWorkerWaiting, jobField, moveJob } from '../support/jobs';
import { PERSISTENT, startRedis } from '../support/redis';
import { startRelayWith } from '../support/relay';
import { until } from '../support/wait';

// Each test has a Redis of its own, so that they all run side by side.
const test = globalThis.test.concurrent;

const [ONE] = notifications(1);

/** Starts a worker that has a job, and stops it (SIGSTOP); `key` is the one that it renews while it is alive. */
async function stopWorkerWithJob() {
  const redis = await startRedis(...PERSISTENT);
  const { worker, id } = await startWithJob(redis);
  worker.signal('SIGSTOP');
  const [key] = await workerKeys(redis);
  const finish = () => {
    worker.signal('SIGCONT');
    worker.signal('SIGUSR2');
    return waitForCounts(redis, TYPE_6, 1);
  };
  return { redis, id, worker, key, finish };
}

test('a worker that is stopped, and whose connections are cut, keeps its job for 15 s', async () => {
  const { redis, id, key, finish } = await stopWorkerWithJob();
  const secondsLeft = async () => Number(await redis.command('TTL', key));
  const first = await secondsLeft();
  await redis.command('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
  const second = startOn(redis, '6-job_processor');
  const isSilent = (left: number) => left >= 0 && left <= first - 8;
  await until(async () => isSilent(await secondsLeft()), 'a silence of 8 s');
  expect(await jobField(redis, id, 'state')).toBe('active');
  expect(second.stdout).toEqual([]);
  await finish();
  expect(second.stdout).toEqual([]);
});

test.each(['', ', which was scanning then'])(
  'a worker that comes back later than another one%s, when Redis does, keeps its job',
  async (scanning) => {
    const { redis, key, finish } = await stopWorkerWithJob();
    let [scans, holding] = [0, false];
    const held = new Set<number>();
    const relay = await startRelayWith(redis.port, (data, from, connection) => {
      const isScan = from === 'client' && data.includes('return_to_queue');
      if (isScan) scans += 1;
      if (isScan && holding) held.add(connection);
      return held.has(connection) ? { bytes: 0 } : {};
    });
    const nextScan = (count: number) => until(async () => scans > count, 'a scan');
    const second = startOn(relay, '6-job_processor');
    await until(() => isWorkerWaiting(redis), 'another worker');
    holding = Boolean(scanning); // Redis does not get it
    await nextScan(scans);
    // It expires while Redis is down, and not before: then the job would be the other worker's.
    await redis.command('PEXPIRE', key, 2000);
    await redis.kill();
    await second.waitForLine(/not connected/, 6); // an attempt each 500 ms
    holding = false;
    const count = scans;
    await redis.start();
    expect(await redis.command('EXISTS', key)).toBe(0);
    await nextScan(count);
    await finish();
    expect(withoutOutages(second)).toEqual([]);
  }
);

test('a stop that the job in flight outlasts returns it to the queue for another processor', async () => {
  const redis = await startRedis();
  const { worker } = await startWithJob(redis);
  worker.signal('SIGTERM');
  expect(await worker.waitForExit()).toBe(0);
  expect(await countJobs(redis, TYPE_6)).toEqual({ inactive: 1, active: 0, complete: 0, failed: 0 });
  startOn(redis, '6-job_processor');
  await waitForCounts(redis, TYPE_6, 1);
});

test('a claimed job stays with its worker, however slow its replies are, also at a stop in the middle of a claim', async () => {
  const redis = await startRedis();
  let isClaimed = false;
  const relay = await startRelayWith(redis.port, (data, from) => {
    if (from === 'client' || !data.includes('started_at')) return {};
    isClaimed = true;
    return { delay: 3000 }; // the reply to its claim
  });
  const processor = startOn(relay, '6-job_processor');
  await createJobs(redis, TYPE_6, [ONE]);
  await until(async () => isClaimed, 'a worker that has claimed the job');
  const second = startOn(redis, '6-job_processor');
  processor.signal('SIGTERM');
  expect(await exitOf(processor)).toEqual({ status: 0, stdout: [sending(ONE)], stderr: [] });
  expect(await countJobs(redis, TYPE_6)).toEqual({ inactive: 0, active: 0, complete: 1, failed: 0 });
  expect(second.stdout).toEqual([]);
});

test("a job whose claim was lost with its worker's key is done", async () => {
  const redis = await startRedis();
  let expired: Promise<unknown> | undefined;
  const relay = await startRelayWith(redis.port, (data, from) => {
    if (expired || from === 'client' || !data.includes('started_at')) return { until: expired };
    // The reply to the claim is lost; the worker reconnects only when its key has run out.
    expired = workerKeys(redis).then((keys) => redis.command('DEL', ...keys));
    return { bytes: 0, cut: true };
  });
  const processor = startOn(relay, '6-job_processor');
  await createJobs(redis, TYPE_6, [ONE]);
  await processor.waitForLine(sending(ONE));
  await waitForCounts(redis, TYPE_6, 1);
});

test('a worker whose key has run out writes its claim again, and keeps its job', async () => {
  const redis = await startRedis();
  const { worker, id } = await startWithJob(redis);
  await redis.command('DEL', ...(await workerKeys(redis)));
  await until(async () => (await workerKeys(redis)).length > 0, 'a new key');
  expect(await jobField(redis, id, 'state')).toBe('active');
  worker.signal('SIGUSR2');
  await waitForCounts(redis, TYPE_6, 1);
});

describe.each([
  ['6-job_processor', TYPE_6, 1],
  ['7-job_processor', TYPE_7, 2],
])('%s', (file, type, jobsInFlight) => {
  test('five at work, four of which are killed: each job is done, and none twice but those in flight', async () => {
    const { redis, script: survivor } = await startWithRedis(file);
    const victims = [...Array(4)].map(() => startOn(redis, file));
    await until(async () => (await workerKeys(redis)).length === 5, 'five workers');
    const jobs = notifications(400);
    await createJobs(redis, type, jobs);
    await Promise.all(
      victims.map(async (victim) => {
        await victim.waitForLine(/^Sending/, 20);
        victim.kill();
        await victim.exited;
      })
    );
    await keepWorkerKeys(redis);
    const inFlight = victims.flatMap(({ stdout }) => stdout.slice(-jobsInFlight));
    for (const line of await waitUntilSent(redis, type, jobs, [...victims, survivor])) {
      expect(inFlight).toContain(line);
    }
  });
});

test('a processor takes over the jobs of a worker that has ended, and none of those of a live worker', async () => {
  const redis = await startRedis();
  const { worker, id } = await startWithJob(redis);
  // As a worker leaves it that ends with the job in flight.
  const [left] = await createJobs(redis, TYPE_6, [ONE]);
  await moveJob(redis, left, 'active');
  await redis.command('HSET', `q:job:${left}`, 'workerId', `kue:elsewhere:1:${TYPE_6}:1`);

  const second = startOn(redis, '6-job_processor');
  await waitForState(redis, left, 'complete');
  expect(await jobField(redis, id, 'state')).toBe('active');
  await second.waitForLine(sending(ONE));
  expect(second.stdout).toHaveLength(1);
  worker.signal('SIGUSR2');
  await waitForCounts(redis, TYPE_6, 2);
  expect(worker.stdout).toEqual([`has job ${id}`]);
});

test('a worker whose process is gone has ended, though its key has not run out', async () => {
  const { redis, worker } = await stopWorkerWithJob();
  worker.signal('SIGKILL');
  await worker.exited;
  await keepWorkerKeys(redis);
  await startOn(redis, '6-job_processor').waitForLine(sending(ONE));
  await waitForCounts(redis, TYPE_6, 1);
});

test('a machine is not taken for another one of its name', () => {
  const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  expect(readMachine()).toContain(`${hostname()} ${boot} `);
});
