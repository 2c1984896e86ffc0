// Whose jobs are returned to the queue: those of a worker that has ended, and not those of one that is silent for a while.
import { readFileSync } from 'fs';
import { hostname } from 'os';
import { readMachine } from '../../src/helpers/internals/recovery';
import { sending } from '../support/expected';
import { allComplete, keepWorkerKeys, setUpHelpers } from '../support/nothing_lost';
import { ownServer, setUp } from '../support/suite';
import { createJobs, isWorkerWaiting, jobField } from '../support/jobs';
import { PERSISTENT } from '../support/redis';
import { startRelayWith } from '../support/relay';
import { until } from '../support/wait';

const ONE = { phoneNumber: '1', message: 'x' };
const suite = setUp(...PERSISTENT);
const runHelper = setUpHelpers(suite);

/** Stops a worker (SIGSTOP) that has a job; `key` is the one that it renews while it is alive. */
async function stopWorkerWithJob() {
  const type = 'push_notification_code';
  const [id] = await createJobs(suite.redis, type, [ONE]);
  const owner = runHelper('slow_processor');
  await owner.line(`has job ${id}`);
  owner.process.kill('SIGSTOP');
  const [key] = (await suite.redis.command('KEYS', 'q:worker:*')) as string[];
  const secondsLeft = async () => Number(await suite.redis.command('TTL', key));
  return { type, id, owner, key, secondsLeft };
}

test('a worker that is stopped, and whose connections are cut, keeps its job for 15 s', async () => {
  const { type, id, owner, secondsLeft } = await stopWorkerWithJob();
  const first = await secondsLeft();
  await suite.redis.command('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
  const second = suite.runCompiled('6-job_processor');
  const isSilent = (left: number) => left >= 0 && left <= first - 8;
  await until(async () => isSilent(await secondsLeft()), 'a silence of 8 s');
  expect(await jobField(suite.redis, id, 'state')).toBe('active');
  expect(second.stdout).toEqual([]);
  owner.process.kill('SIGCONT');
  owner.process.kill('SIGUSR2');
  await allComplete(suite.redis, type, 1);
  expect(second.stdout).toEqual([]);
});

ownServer.each(['', ', which was scanning then'])(
  'a worker that comes back later than another one%s, when Redis does, keeps its job',
  async (scanning) => {
    let [scans, holding] = [0, false];
    const held = new Set<number>();
    const relay = await startRelayWith(suite.redis.port, (data, from, connection) => {
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
      const second = suite.runCompiled('6-job_processor', { REDIS_URL: relay.url });
      await until(() => isWorkerWaiting(suite.redis), 'another worker');
      holding = Boolean(scanning); // Redis does not get it
      await nextScan(scans);
      // It runs out while Redis is down, and not before: then the job would be the other worker's.
      await suite.redis.command('PEXPIRE', key, 2000);
      await suite.redis.kill();
      await second.line(/not connected/, 6); // an attempt each 500 ms
      holding = false;
      const count = scans;
      await suite.redis.start();
      expect(await suite.redis.command('EXISTS', key)).toBe(0);
      await nextScan(count);
      owner.process.kill('SIGCONT');
      owner.process.kill('SIGUSR2');
      await allComplete(suite.redis, type, 1);
      expect(second.stdout.filter((line) => !/not connected/.test(line))).toEqual([]);
    } finally {
      relay.close();
    }
  }
);

test('a worker whose process is gone has ended, though its key has not run out', async () => {
  const { type, owner } = await stopWorkerWithJob();
  owner.process.kill('SIGKILL');
  await owner.ended;
  await keepWorkerKeys(suite.redis);
  const second = suite.runCompiled('6-job_processor');
  await second.line(sending(ONE));
  await allComplete(suite.redis, type, 1);
});

test('a machine is not taken for another one of its name', () => {
  const start = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  expect(readMachine()).toContain(`${hostname()} ${start} `);
});

test('a worker of another machine that is silent for longer has ended', async () => {
  const { type, key } = await stopWorkerWithJob();
  await suite.redis.command('PEXPIRE', key, 1); // as after the silence
  const second = suite.runCompiled('6-job_processor');
  await second.line(sending(ONE));
  await allComplete(suite.redis, type, 1);
});
