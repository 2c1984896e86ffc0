// src/README.md, "For every script" and "Nothing lost", for both processors: outages, bad data, Ctrl-C, a killed worker.
import { sending } from '../support/expected';
import { countJobs, createJobs, isWorkerWaiting, jobField } from '../support/jobs';
import { PERSISTENT, prepareRedis, RedisServer, startRedis } from '../support/redis';
import { Script, startCompiled } from '../support/script';
import { letRun, pause, RECOVERY, until } from '../support/wait';

const GOOD = { phoneNumber: '4150000000', message: 'a message' };
const NOT_CONNECTED = /^Redis client not connected to the server: Redis connection to /;

/** Milliseconds that a processor is left without a job. */
const IDLE = 500;

let redis: RedisServer;
beforeAll(async () => {
  redis = await startRedis();
});
beforeEach(() => redis.reset());

describe.each([
  ['6-job_processor', 'push_notification_code'],
  ['7-job_processor', 'push_notification_code_2'],
])('%s', (file, type) => {
  const startProcessor = (url = redis.url) => startCompiled(file, { REDIS_URL: url });

  /** Resolves when as many jobs are in these states. */
  const waitForCounts = (wanted: Record<string, number>, time?: number) =>
    until(
      async () => {
        const counts = await countJobs(redis, type);
        return Object.keys(wanted).every((state) => counts[state] === wanted[state]);
      },
      `jobs ${JSON.stringify(wanted)}`,
      time
    );

  /** Adds jobs until the processor is caught, and stopped (SIGSTOP), while it has one; resolves with how many there are. */
  async function stopWithActiveJob(processor: Script): Promise<number> {
    let added = 0;
    await until(() => isWorkerWaiting(redis), 'a worker');
    for (;;) {
      expect(processor).toBeRunning();
      if ((await countJobs(redis, type)).inactive === 0) {
        const jobs = [...Array(8).keys()].map((index) => ({ phoneNumber: `416000${index}`, message: 'x' }));
        added += (await createJobs(redis, type, jobs)).length;
      }
      await pause(Math.random() * 5);
      processor.signal('SIGSTOP');
      await pause(10); // what it has sent arrives
      if ((await countJobs(redis, type)).active > 0) return added;
      processor.signal('SIGCONT');
    }
  }

  test('fails a job that lacks data with a clear error, and goes on', async () => {
    const lacking = [{ message: 'x' }, { phoneNumber: '1' }, {}, { phoneNumber: '', message: 'x' }];
    const ids = await createJobs(redis, type, [...lacking, GOOD]);
    const processor = startProcessor();
    await waitForCounts({ failed: 4, complete: 1, active: 0, inactive: 0 });
    const errors = await Promise.all(ids.slice(0, 4).map((id) => jobField(redis, id, 'error')));
    expect(errors.map((error) => error.split('\n')[0])).toEqual([
      'Error: The job has no phoneNumber',
      'Error: The job has no message',
      'Error: The job has no phoneNumber',
      'Error: The job has no phoneNumber',
    ]);
    expect(processor.stdout).toEqual([sending(GOOD)]);
    expect(processor.stderr).toEqual([]);
  });

  test('keeps running when its jobs are done, and exits with status 0 on Ctrl-C', async () => {
    await createJobs(redis, type, [GOOD]);
    const processor = startProcessor();
    await processor.waitForLine(sending(GOOD));
    await waitForCounts({ complete: 1 });
    await letRun(processor, IDLE);
    expect(processor).toBeRunning();
    processor.signal('SIGINT');
    expect(await processor.waitForExit()).toBe(0);
  });

  test.each<NodeJS.Signals>(['SIGINT', 'SIGTERM'])(
    'on %s finishes the job that it has, leaves none active, and exits with status 0',
    async (signal) => {
      const processor = startProcessor();
      const added = await stopWithActiveJob(processor);
      processor.signal(signal);
      processor.signal('SIGCONT');
      expect(await processor.waitForExit()).toBe(0);
      const { active, complete, inactive, failed } = await countJobs(redis, type);
      expect({ active, failed, all: complete + inactive }).toEqual({ active: 0, failed: 0, all: added });
      expect(complete).toBe(processor.stdout.length);
    }
  );

  test('killed while it has a job, loses none: the next processor completes all', async () => {
    const killed = startProcessor();
    const complete = await stopWithActiveJob(killed);
    killed.kill();
    await killed.exited;
    startProcessor();
    await waitForCounts({ complete, failed: 0, active: 0, inactive: 0 }, RECOVERY);
  });

  test('a queue of the wrong type: prints the message on stderr once for each try, and keeps trying', async () => {
    await redis.command('SET', `q:${type}:jobs`, 'none');
    const processor = startProcessor();
    const waitForErrors = (count: number) =>
      until(async () => processor.stderr.length >= count, `${count} errors on stderr`);
    await waitForErrors(2);
    const start = Date.now();
    await waitForErrors(processor.stderr.length + 3);
    expect(Date.now() - start).toBeGreaterThan(300); // without a pause there would be thousands
    for (const line of processor.stderr) {
      expect(line).toMatch(/WRONGTYPE Operation against a key holding the wrong kind of value/);
    }
    processor.signal('SIGTERM');
    expect(await processor.waitForExit()).toBe(1);
    expect(processor.stdout).toEqual([]);
  });

  test('while Redis is down, prints one line a retry; does every job once Redis is there, and again after an outage', async () => {
    const late = await prepareRedis(...PERSISTENT, '--requirepass', 'secret');
    const processor = startProcessor(late.url);
    await processor.waitForLine(NOT_CONNECTED, 2);
    const start = Date.now();
    await processor.waitForLine(NOT_CONNECTED, 6);
    expect(Date.now() - start).toBeGreaterThan(1500); // a line for each of Kue's connections would be quicker
    await late.start();
    await createJobs(late, type, [GOOD]);
    await processor.waitForLine(sending(GOOD));
    const before = processor.stdout.filter((line) => NOT_CONNECTED.test(line)).length;
    await late.kill();
    await processor.waitForLine(NOT_CONNECTED, before + 1);
    await late.start();
    await createJobs(late, type, [GOOD, GOOD]);
    await processor.waitForLine(sending(GOOD), 3);
    expect(processor.stdout.filter((line) => !NOT_CONNECTED.test(line))).toEqual(
      Array(3).fill(sending(GOOD))
    );
  });
});
