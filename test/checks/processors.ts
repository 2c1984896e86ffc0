// Tests that both processors pass, for a processor's test file to call.
import { sending } from '../contract/expected';
import { refusesBadAddress } from './every_script';
import { countJobs, createJobs, jobField } from '../harness/jobs';
import { PERSISTENT } from '../harness/redis_server';
import { Suite } from './suite';
import { until } from '../harness/wait';

const GOOD = { phoneNumber: '4150000000', message: 'a message' };

/** What every script that processes a type of notification jobs must hold. */
export function testProcessor(suite: Suite, task: string, type: string): void {
  const settled = (wanted: Record<string, number>) =>
    until(async () => {
      const counts = await countJobs(suite.redis, type);
      return Object.keys(wanted).every((state) => counts[state] === wanted[state]);
    }, `jobs ${JSON.stringify(wanted)}`);

  test('a job that lacks data fails with a clear error, and the processor goes on', async () => {
    const lacking = [{ message: 'x' }, { phoneNumber: '1' }, {}, { phoneNumber: '', message: 'x' }];
    const ids = await createJobs(suite.redis, type, [...lacking, GOOD]);
    const processor = suite.runCompiled(task);
    await processor.line(sending(GOOD));
    await settled({ failed: 4, complete: 1, active: 0, inactive: 0 });
    const errors = await Promise.all(ids.slice(0, 4).map((id) => jobField(suite.redis, id, 'error')));
    expect(errors.map((error) => error.split('\n')[0])).toEqual([
      'Error: The job has no phoneNumber',
      'Error: The job has no message',
      'Error: The job has no phoneNumber',
      'Error: The job has no phoneNumber',
    ]);
    expect(processor.stdout).toEqual([sending(GOOD)]);
    expect(processor.stderr).toEqual([]);
  });

  test.each<NodeJS.Signals>(['SIGINT', 'SIGTERM'])('%s: no job is left active, status 0', async (signal) => {
    await createJobs(suite.redis, type, Array(200).fill(GOOD));
    const processor = suite.runCompiled(task);
    await processor.line(sending(GOOD), 20);
    processor.process.kill(signal);
    expect(await processor.end()).toBe(0);
    const { active, complete, inactive, failed } = await countJobs(suite.redis, type);
    expect({ active, failed, all: complete + inactive }).toEqual({ active: 0, failed: 0, all: 200 });
    expect(complete).toBe(processor.stdout.length);
  });

  test('a queue of the wrong type: the message on stderr, once a try, and no crash', async () => {
    await suite.redis.command('SET', `q:${type}:jobs`, 'none');
    const processor = suite.runCompiled(task);
    await until(async () => processor.stderr.length > 1, 'a second try');
    const start = Date.now();
    const count = processor.stderr.length;
    await until(async () => processor.stderr.length > count + 2, 'more tries');
    expect(Date.now() - start).toBeGreaterThan(300); // without a pause there would be thousands
    for (const line of processor.stderr) {
      expect(line).toMatch(/WRONGTYPE Operation against a key holding the wrong kind of value/);
    }
    processor.process.kill('SIGTERM');
    expect(await processor.end()).toBe(1);
    expect(processor.stdout).toEqual([]);
  });

  test('started before its server, which is then killed and comes back: one line a retry, every job done', async () => {
    const redis = await suite.another(...PERSISTENT, '--requirepass', 'secret');
    const processor = suite.runCompiled(task, { REDIS_URL: redis.url });
    const away = /^Redis client not connected to the server: Redis connection to /;
    await processor.line(away, 2);
    const start = Date.now();
    await processor.line(away, 4);
    expect(Date.now() - start).toBeGreaterThan(400); // a line for each of Kue's connections would be quicker
    await redis.start();
    await createJobs(redis, type, [GOOD]);
    await processor.line(sending(GOOD));
    await redis.kill();
    const lines = processor.stdout.length;
    await until(async () => processor.stdout.length > lines, 'a line that says so');
    await redis.start();
    await createJobs(redis, type, [GOOD, GOOD]);
    await processor.line(sending(GOOD), 3);
    expect(processor.stdout.filter((line) => !away.test(line))).toEqual(Array(3).fill(sending(GOOD)));
  });

  refusesBadAddress(suite, task);
}
