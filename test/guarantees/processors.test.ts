// src/README.md, "For every script" and "Nothing lost", for both processors: outages, bad data, Ctrl-C.
import { sending } from '../support/expected';
import { exitOf, startOn, TYPE_6, TYPE_7, waitForCounts } from '../support/guarantees';
import { countJobs, createJobs, jobField } from '../support/jobs';
import { PERSISTENT, prepareRedis, startRedis } from '../support/redis';
import { startRelayWith } from '../support/relay';
import { letRun, until } from '../support/wait';

// Each test has a Redis of its own, so that they all run side by side.
const test = globalThis.test.concurrent;

const GOOD = { phoneNumber: '4150000000', message: 'a message' };
const NOT_CONNECTED = /^Redis client not connected to the server: Redis connection to /;

/** Milliseconds that a processor is left without a job. */
const IDLE = 500;

/** Milliseconds by which a relay delays what it holds back. */
const LATE = 500;

describe.each([
  ['6-job_processor', TYPE_6],
  ['7-job_processor', TYPE_7],
])('%s', (file, type) => {
  test('fails jobs that lack data with a clear error, and runs on until Ctrl-C, with status 0', async () => {
    const redis = await startRedis();
    const lacking = [{ message: 'x' }, { phoneNumber: '1' }, {}, { phoneNumber: '', message: 'x' }];
    const ids = await createJobs(redis, type, [...lacking, GOOD]);
    const processor = startOn(redis, file);
    await waitForCounts(redis, type, 1, 4);
    const errors = await Promise.all(ids.slice(0, 4).map((id) => jobField(redis, id, 'error')));
    expect(errors.map((error) => error.split('\n')[0])).toEqual([
      'Error: The job has no phoneNumber',
      'Error: The job has no message',
      'Error: The job has no phoneNumber',
      'Error: The job has no phoneNumber',
    ]);
    await letRun(processor, IDLE);
    expect(processor.status()).toBeUndefined();
    processor.signal('SIGINT');
    expect(await exitOf(processor)).toEqual({ status: 0, stdout: [sending(GOOD)], stderr: [] });
  });

  test.each<NodeJS.Signals>(['SIGINT', 'SIGTERM'])(
    'on %s finishes the job that it has, leaves none active, and exits with status 0',
    async (signal) => {
      const redis = await startRedis();
      // Redis learns late that the job is complete.
      const relay = await startRelayWith(redis.port, (data, from) =>
        from === 'client' && data.includes('complete') ? { delay: LATE } : {}
      );
      await createJobs(redis, type, Array(8).fill(GOOD));
      const processor = startOn(relay, file);
      await processor.waitForLine(sending(GOOD));
      expect((await countJobs(redis, type)).active).toBeGreaterThan(0);
      processor.signal(signal);
      const { status, stdout } = await exitOf(processor);
      const complete = stdout.length;
      const counts = { inactive: 8 - complete, active: 0, complete, failed: 0 };
      expect({ status, ...(await countJobs(redis, type)) }).toEqual({ status: 0, ...counts });
    }
  );

  test('a queue of the wrong type: prints the message on stderr once for each try, and keeps trying', async () => {
    const redis = await startRedis();
    await redis.command('SET', `q:${type}:jobs`, 'none');
    const processor = startOn(redis, file);
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
    expect(await exitOf(processor)).toMatchObject({ status: 1, stdout: [] });
  });

  test('while Redis is down, prints one line a retry; does every job once Redis is there, and again after an outage', async () => {
    const late = await prepareRedis(...PERSISTENT, '--requirepass', 'secret');
    const processor = startOn(late, file);
    await processor.waitForLine(NOT_CONNECTED, 2);
    const start = Date.now();
    await processor.waitForLine(NOT_CONNECTED, 6);
    expect(Date.now() - start).toBeGreaterThan(1500); // a line for each of Kue's connections would be quicker
    await late.start();
    await createJobs(late, type, [GOOD]);
    await processor.waitForLine(sending(GOOD));
    const before = processor.stdout.length;
    await late.kill();
    await until(async () => processor.stdout.length > before, 'a line about the outage');
    await late.start();
    await createJobs(late, type, [GOOD, GOOD]);
    await processor.waitForLine(sending(GOOD), 3);
    expect(processor.stdout.filter((line) => !NOT_CONNECTED.test(line))).toEqual(
      Array(3).fill(sending(GOOD))
    );
  });
});
