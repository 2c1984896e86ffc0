// Whose jobs are returned to the queue: those of a worker that has ended, and not those of one that is silent for a while.
import { readFileSync } from 'fs';
import { hostname } from 'os';
import { readMachine } from '../../src/helpers/internals/worker';
import { sending } from '../support/expected';
import { allComplete, keepWorkerKeys, startHelper } from '../support/nothing_lost';
import { createJobs, isWorkerWaiting, jobField } from '../support/jobs';
import { startRelayWith } from '../support/relay';
import { until } from '../support/wait';
import { PERSISTENT, RedisServer, startRedis } from '../support/redis';
import { startCompiled } from '../support/script';

const ONE = { phoneNumber: '1', message: 'x' };
let redis: RedisServer;
beforeAll(async () => {
  redis = await startRedis(...PERSISTENT);
});
beforeEach(() => redis.reset());

/** Stops a worker (SIGSTOP) that has a job; `key` is the one that it renews while it is alive. */
async function stopWorkerWithJob() {
  const type = 'push_notification_code';
  const [id] = await createJobs(redis, type, [ONE]);
  const owner = startHelper('slow_processor', redis.url);
  await owner.waitForLine(`has job ${id}`);
  owner.signal('SIGSTOP');
  const [key] = (await redis.command('KEYS', 'q:worker:*')) as string[];
  const secondsLeft = async () => Number(await redis.command('TTL', key));
  return { type, id, owner, key, secondsLeft };
}

test('a worker that is stopped, and whose connections are cut, keeps its job for 15 s', async () => {
  const { type, id, owner, secondsLeft } = await stopWorkerWithJob();
  const first = await secondsLeft();
  await redis.command('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
  const second = startCompiled('6-job_processor', { REDIS_URL: redis.url });
  const isSilent = (left: number) => left >= 0 && left <= first - 8;
  await until(async () => isSilent(await secondsLeft()), 'a silence of 8 s');
  expect(await jobField(redis, id, 'state')).toBe('active');
  expect(second.stdout).toEqual([]);
  owner.signal('SIGCONT');
  owner.signal('SIGUSR2');
  await allComplete(redis, type, 1);
  expect(second.stdout).toEqual([]);
});

test.each(['', ', which was scanning then'])(
  'a worker that comes back later than another one%s, when Redis does, keeps its job',
  async (scanning) => {
    let [scans, holding] = [0, false];
    const held = new Set<number>();
    const relay = await startRelayWith(redis.port, (data, from, connection) => {
      if (from === 'redis' || !data.includes('return_to_queue'))
        return held.has(connection) ? { bytes: 0 } : {};
      scans += 1;
      if (!holding) return {};
      held.add(connection);
      return { bytes: 0 };
    });
    const nextScan = (count: number) => until(async () => scans > count, 'a scan');
    try {
      const { type, owner, key } = await stopWorkerWithJob();
      const second = startCompiled('6-job_processor', { REDIS_URL: relay.url });
      await until(() => isWorkerWaiting(redis), 'another worker');
      holding = Boolean(scanning); // Redis does not get it
      await nextScan(scans);
      // It runs out while Redis is down, and not before: then the job would be the other worker's.
      await redis.command('PEXPIRE', key, 2000);
      await redis.kill();
      await second.waitForLine(/not connected/, 6); // an attempt each 500 ms
      holding = false;
      const count = scans;
      await redis.start();
      expect(await redis.command('EXISTS', key)).toBe(0);
      await nextScan(count);
      owner.signal('SIGCONT');
      owner.signal('SIGUSR2');
      await allComplete(redis, type, 1);
      expect(second.stdout.filter((line) => !/not connected/.test(line))).toEqual([]);
    } finally {
      relay.close();
    }
  }
);

test('a worker whose process is gone has ended, though its key has not run out', async () => {
  const { type, owner } = await stopWorkerWithJob();
  owner.signal('SIGKILL');
  await owner.exited;
  await keepWorkerKeys(redis);
  const second = startCompiled('6-job_processor', { REDIS_URL: redis.url });
  await second.waitForLine(sending(ONE));
  await allComplete(redis, type, 1);
});

test('a machine is not taken for another one of its name', () => {
  const start = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  expect(readMachine()).toContain(`${hostname()} ${start} `);
});

test('a worker of another machine that is silent for longer has ended', async () => {
  const { type, key } = await stopWorkerWithJob();
  await redis.command('PEXPIRE', key, 1); // as after the silence
  const second = startCompiled('6-job_processor', { REDIS_URL: redis.url });
  await second.waitForLine(sending(ONE));
  await allComplete(redis, type, 1);
});
