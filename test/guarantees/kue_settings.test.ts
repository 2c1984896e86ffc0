// Job settings that creators with bare Kue may use: our processors honor them, and run no code that a job contains.
import { existsSync } from 'fs';
import { join } from 'path';
import { readBackoff } from '../../src/helpers/internals/untrusted';
import { BLACKLIST, sending, TYPE_6, TYPE_7 } from '../support/expected';
import { countJobs, createJobs, jobField } from '../support/jobs';
import { notifications, waitForCounts, waitForState } from '../support/queues';
import { RedisServer, startRedis } from '../support/redis';
import { startCompiled, startHelper, startNode } from '../support/script';
import { until } from '../support/wait';

const test = globalThis.test.concurrent; // each starts a Redis of its own

test('honors priority, delay and removeOnComplete', async () => {
  const redis = await startRedis();
  const code = `
    const queue = require('kue').createQueue({ redis: process.env.REDIS_URL });
    const create = (phoneNumber) => queue.create('${TYPE_6}', { phoneNumber, message: 'x' });
    const jobs = [create('4').delay(2000)];
    for (const [index, priority] of ['low', 'normal', 'high'].entries()) {
      jobs.push(create(String(index + 1)).priority(priority).removeOnComplete(true));
    }
    const saveNext = () => (jobs.length > 0 ? jobs.shift().save(saveNext) : process.exit());
    saveNext();`;
  await startNode('creator', redis, '-e', code).waitForExit();
  const processor = startCompiled('6-job_processor', redis);
  await waitForState(redis, 1, 'complete');
  const started = Number(await jobField(redis, 1, 'started_at'));
  expect(started - Number(await jobField(redis, 1, 'created_at'))).toBeGreaterThanOrEqual(2000);
  const order = ['3', '2', '1', '4'].map((phoneNumber) => sending({ phoneNumber, message: 'x' }));
  await processor.waitForLine(order[3]);
  expect(processor.stdout).toEqual(order);
  expect(processor.stderr).toEqual([]);
  expect(await redis.command('KEYS', 'q:job:[0-9]*')).toEqual(['q:job:1']);
  expect(await countJobs(redis, TYPE_6)).toEqual({ inactive: 0, active: 0, complete: 1, failed: 0 });
});

test('a job that exceeds its ttl fails, and its worker takes the next one', async () => {
  const redis = await startRedis();
  const [id, next] = await createJobs(redis, TYPE_6, notifications(2));
  await redis.command('HSET', `q:job:${id}`, 'ttl', 1000);
  const worker = startHelper('slow_processor', redis, '1');
  await waitForState(redis, id, 'failed');
  expect(await jobField(redis, id, 'error')).toBe('TTL exceeded');
  await worker.waitForLine(`has job ${next}`);
});

/** Saves a job for 7-job_processor, with any fields that a client of Redis can write. */
async function saveWithFields(redis: RedisServer, phoneNumber: string, fields: Record<string, string>) {
  const [id] = await createJobs(redis, TYPE_7, [{ phoneNumber, message: 'x' }]);
  await redis.command('HSET', `q:job:${id}`, ...Object.entries(fields).flat());
  return id;
}

test("code in a job's backoff does not run, and an unknown type does not stop the processor", async () => {
  const redis = await startRedis();
  const file = join(redis.folder, 'written');
  const write = `require('fs').writeFileSync(${JSON.stringify(file)}, '')`;
  const code = [write, `(${write}, true)`, `true; ${write}`, `function () { ${write}; return 1; }`];
  const [once, twice]: [number[], number[]] = [[], []];
  for (const backoff of [...code, '{"type":"none"}']) {
    once.push(await saveWithFields(redis, '1', { backoff }));
    twice.push(await saveWithFields(redis, BLACKLIST[0], { backoff, max_attempts: '2' }));
  }
  const processor = startCompiled('7-job_processor', redis);
  const hasRunTwice = async (id: number) => (await jobField(redis, id, 'attempts')) === '2';
  for (const id of twice) await until(() => hasRunTwice(id), `two attempts of job ${id}`);
  await waitForCounts(redis, TYPE_7, once.length, twice.length);
  for (const id of once) expect(await jobField(redis, id, 'state')).toBe('complete');
  expect(existsSync(file)).toBe(false);
  expect(processor.stderr).toEqual([]);
});

test.each([
  ['fixed', 3600000, '1', 'delayed', '3600000'],
  ['exponential', 10, '2', 'failed', '5'], // Kue halves it for the first attempt
])('a backoff of type %s and %i ms delays the retry', async (type, ms, attempts, state, delay) => {
  const redis = await startRedis();
  const backoff = JSON.stringify({ type, delay: ms });
  const id = await saveWithFields(redis, BLACKLIST[0], { backoff, max_attempts: '2' });
  startCompiled('7-job_processor', redis);
  await until(async () => (await jobField(redis, id, 'attempts')) === attempts, 'each attempt');
  await waitForState(redis, id, state);
  expect(await jobField(redis, id, 'delay')).toBe(delay);
});

test.each([
  ['true', 'true'],
  ['{"type":"fixed"}', '{"type":"fixed"}'],
  [' {"delay": 5, "type": "fixed"} ', '{"type":"fixed","delay":5}'],
  ['{"type":"exponential","delay":10,"x":"\u2028"}', '{"type":"exponential","delay":10}'],
  ['{"type":"exponential","maxDelay":50}', '{"type":"exponential","maxDelay":50}'],
  ['{"__proto__":{"delay":1},"type":"fixed"}', '{"type":"fixed"}'],
])('passes the backoff %s to Kue as %s', (text, backoff) => {
  expect(readBackoff(text)).toBe(backoff);
});

test.each([
  ...['', 'true;', 'false', 'null', '1', '""', '"fixed"', '[]', '[true]', '{}', '{type: "fixed"}'],
  ...['{"type":true}', '{"type":["fixed"]}', '{"type":"constructor"}', '{"__proto__":{"type":"fixed"}}'],
  ...['{"type":"fixed","delay":"1"}', '{"type":"fixed","delay":-1}', '{"type":"fixed","delay":1e999}'],
  '{"type":"fixed","maxDelay":{}}',
])('drops the backoff %s, which Kue does not document', (text) => {
  expect(readBackoff(text)).toBeUndefined();
});
