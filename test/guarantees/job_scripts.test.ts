// src/README.md, "For every script" and "Nothing lost", for creators and processors: failed commands, and how they exit.
import { NOTIFICATIONS, sending, TYPE_6, TYPE_7 } from '../support/expected';
import { countJobs, createJobs } from '../support/jobs';
import { startRedis } from '../support/redis';
import { startRelayWith } from '../support/relay';
import { exitOf, startCompiled } from '../support/script';

const test = globalThis.test.concurrent; // each starts a Redis of its own

const GOOD = { phoneNumber: '4150000000', message: 'a message' };
const SIGNALS: NodeJS.Signals[] = ['SIGINT', 'SIGTERM'];

test.each([
  ['6-job_creator', TYPE_6, 1],
  ['7-job_creator', TYPE_7, NOTIFICATIONS.length],
])('%s prints an error for each job that is refused, and exits with status 1', async (file, type, count) => {
  const redis = await startRedis();
  await redis.command('RPUSH', `q:jobs:${type}:inactive`, 'none'); // not a sorted set
  const stderr = Array(count).fill(expect.stringMatching(/^WRONGTYPE /));
  expect(await exitOf(startCompiled(file, redis))).toEqual({ status: 1, stdout: [], stderr });
});

describe.each([
  ['6-job_processor', TYPE_6],
  ['7-job_processor', TYPE_7],
])('%s', (file, type) => {
  test.each(SIGNALS)('finishes its jobs on %s, leaves none active, exits with status 0', async (signal) => {
    const redis = await startRedis();
    // Holds back the commands that mark a job complete.
    const relay = await startRelayWith(redis.port, (data, from) =>
      from === 'client' && data.includes('complete') ? { delay: 500 } : {}
    );
    await createJobs(redis, type, Array(8).fill(GOOD));
    const processor = startCompiled(file, relay);
    await processor.waitForLine(sending(GOOD));
    expect((await countJobs(redis, type)).active).toBeGreaterThan(0);
    processor.signal(signal);
    const { status, stdout } = await exitOf(processor);
    expect(status).toBe(0);
    const complete = stdout.length;
    const counts = { inactive: 8 - complete, active: 0, complete, failed: 0 };
    expect(await countJobs(redis, type)).toEqual(counts);
  });
});
