// "Nothing lost" when processors are killed, stopped or slow: which jobs return to the queue, and which do not.
import { readFileSync } from 'fs';
import { hostname } from 'os';
import { readMachine } from '../../src/helpers/internals/worker';
import { sending, TYPE_6, TYPE_7 } from '../support/expected';
import { countJobs, createJobs, isWorkerWaiting, jobField } from '../support/jobs';
import { notifications, startWithJob, waitForCounts, waitUntilSent } from '../support/queues';
import { PERSISTENT, RedisServer, startRedis } from '../support/redis';
import { startRelayWith } from '../support/relay';
import { exitOf, startCompiled } from '../support/script';
import { until } from '../support/wait';

const test = globalThis.test.concurrent; // each starts a Redis of its own

const [ONE] = notifications(1);

/** The keys that live workers renew. */
async function workerKeys(redis: RedisServer): Promise<string[]> {
  return (await redis.command('KEYS', 'q:worker:*')) as string[];
}

const SCANNING = ', even if another one was scanning for lost jobs';
test.each(['', SCANNING])('the last worker to reconnect after an outage keeps its job%s', async (suffix) => {
  const redis = await startRedis(...PERSISTENT);
  const { worker } = await startWithJob(redis);
  worker.signal('SIGSTOP');
  const [key] = await workerKeys(redis);
  let [scans, holding] = [0, false];
  const held = new Set<number>();
  const relay = await startRelayWith(redis.port, (data, from, connection) => {
    const isScan = from === 'client' && data.includes('return_to_queue');
    if (isScan) scans += 1;
    if (isScan && holding) held.add(connection);
    return held.has(connection) ? { bytes: 0 } : {};
  });
  const nextScan = (count: number) => until(async () => scans > count, 'a scan');
  const second = startCompiled('6-job_processor', relay);
  await until(() => isWorkerWaiting(redis), 'another worker');
  holding = suffix === SCANNING; // then the next scan does not reach Redis
  await nextScan(scans);
  // The key expires during the outage; before it, the second worker would be right to take the job.
  await redis.command('PEXPIRE', key, 2000);
  await redis.kill();
  await second.waitForLine(/not connected/, 6); // one attempt every 500 ms
  holding = false;
  const count = scans;
  await redis.start();
  expect(await redis.command('EXISTS', key)).toBe(0);
  await nextScan(count);
  worker.signal('SIGCONT');
  worker.signal('SIGUSR2');
  await waitForCounts(redis, TYPE_6, 1);
  expect(second.stdout.filter((line) => !/not connected/.test(line))).toEqual([]);
});

test.each<[string, string, NodeJS.Signals]>([
  ['6-job_processor', TYPE_6, 'SIGINT'],
  ['7-job_processor', TYPE_7, 'SIGTERM'],
])('%s finishes its jobs of %s on %s, and exits with status 0', async (file, type, signal) => {
  const redis = await startRedis();
  // Holds back the commands that mark a job complete.
  const relay = await startRelayWith(redis.port, (data, from) =>
    from === 'client' && data.includes('complete') ? { delay: 500 } : {}
  );
  await createJobs(redis, type, Array(8).fill(ONE));
  const processor = startCompiled(file, relay);
  await processor.waitForLine(sending(ONE));
  expect((await countJobs(redis, type)).active).toBeGreaterThan(0);
  processor.signal(signal);
  const { status, stdout } = await exitOf(processor);
  expect(status).toBe(0);
  const complete = stdout.length;
  expect(await countJobs(redis, type)).toEqual({ inactive: 8 - complete, active: 0, complete, failed: 0 });
});

test('a processor that exits before its job is finished returns it to the queue', async () => {
  const redis = await startRedis();
  const { worker } = await startWithJob(redis);
  worker.signal('SIGTERM');
  expect(await worker.waitForExit()).toBe(0);
  expect(await countJobs(redis, TYPE_6)).toEqual({ inactive: 1, active: 0, complete: 0, failed: 0 });
  startCompiled('6-job_processor', redis);
  await waitForCounts(redis, TYPE_6, 1);
});

test('a worker keeps the job that it claims, even if the reply is late and SIGTERM comes first', async () => {
  const redis = await startRedis();
  let isClaimed = false;
  const relay = await startRelayWith(redis.port, (data, from) => {
    if (from === 'client' || !data.includes('started_at')) return {};
    isClaimed = true;
    return { delay: 3000 }; // the reply to its claim
  });
  const processor = startCompiled('6-job_processor', relay);
  await createJobs(redis, TYPE_6, [ONE]);
  await until(async () => isClaimed, 'a worker that has claimed the job');
  const second = startCompiled('6-job_processor', redis);
  processor.signal('SIGTERM');
  expect(await exitOf(processor)).toEqual({ status: 0, stdout: [sending(ONE)], stderr: [] });
  expect(await countJobs(redis, TYPE_6)).toEqual({ inactive: 0, active: 0, complete: 1, failed: 0 });
  expect(second.stdout).toEqual([]);
});

test("a job is completed even if the reply to its claim and its worker's key are lost", async () => {
  const redis = await startRedis();
  let expired: Promise<unknown> | undefined;
  const relay = await startRelayWith(redis.port, (data, from) => {
    if (expired || from === 'client' || !data.includes('started_at')) return { until: expired };
    // The reply to the claim is lost; the worker reconnects only after its key has expired.
    expired = workerKeys(redis).then((keys) => redis.command('DEL', ...keys));
    return { bytes: 0, cut: true };
  });
  const processor = startCompiled('6-job_processor', relay);
  await createJobs(redis, TYPE_6, [ONE]);
  await processor.waitForLine(sending(ONE));
  await waitForCounts(redis, TYPE_6, 1);
});

test('a worker whose key has expired writes its claim again, and keeps its job', async () => {
  const redis = await startRedis();
  const { worker, id } = await startWithJob(redis);
  await redis.command('DEL', ...(await workerKeys(redis)));
  await until(async () => (await workerKeys(redis)).length > 0, 'a new key');
  expect(await jobField(redis, id, 'state')).toBe('active');
  worker.signal('SIGUSR2');
  await waitForCounts(redis, TYPE_6, 1);
});

test('four of five processors are killed: every job is done, and only those in flight may run twice', async () => {
  const redis = await startRedis();
  const survivor = startCompiled('7-job_processor', redis);
  const victims = [...Array(4)].map(() => startCompiled('7-job_processor', redis));
  await until(async () => (await workerKeys(redis)).length === 5, 'five workers');
  const jobs = notifications(400);
  await createJobs(redis, TYPE_7, jobs);
  for (const victim of victims) {
    await victim.waitForLine(/^Sending/, 20);
    victim.kill();
    await victim.exited;
  }
  // The survivor has to see that the processes are gone: their keys do not expire.
  for (const key of await workerKeys(redis)) await redis.command('PERSIST', key);
  const inFlight = victims.flatMap(({ stdout }) => stdout.slice(-2)); // two at a time
  for (const line of await waitUntilSent(redis, TYPE_7, jobs, [...victims, survivor])) {
    expect(inFlight).toContain(line);
  }
});

test("a machine's name includes its boot id, since several machines may have one hostname", () => {
  const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  expect(readMachine()).toContain(`${hostname()} ${boot} `);
});

test('two workers never have the same name, whatever their process ids', async () => {
  const redis = await startRedis();
  startCompiled('6-job_processor', redis);
  startCompiled('6-job_processor', redis);
  await until(async () => (await workerKeys(redis)).length === 2, 'two workers');
  const bytes = (await workerKeys(redis)).map((name) => /\.([0-9a-f]{8})$/.exec(name)?.[1]);
  expect(new Set(bytes).size).toBe(2);
});
