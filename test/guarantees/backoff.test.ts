// What a processor makes of a job's `backoff`, which Kue alone would evaluate.
import { execFileSync } from 'child_process';
import { existsSync, mkdtempSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { readBackoff } from '../../src/helpers/internals/untrusted';
import { BLACKLIST, sending } from '../support/expected';
import { createJobs, jobField } from '../support/jobs';
import { until } from '../support/wait';
import { RedisServer, startRedis } from '../support/redis';
import { startCompiled } from '../support/script';

const PROCESSOR = '7-job_processor';
const TYPE = 'push_notification_code_2';
let redis: RedisServer;
beforeAll(async () => {
  redis = await startRedis();
});
beforeEach(() => redis.reset());

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'queuing-system-'));
});
afterAll(() => execFileSync('rm', ['-rf', folder]));

/** Saves a job for the processor and writes fields of its hash, as anybody can who reaches Redis. */
async function createJob(phoneNumber: string, fields: Record<string, string>): Promise<number> {
  const [id] = await createJobs(redis, TYPE, [{ phoneNumber, message: 'x' }]);
  for (const [field, value] of Object.entries(fields)) {
    await redis.command('HSET', `q:job:${id}`, field, value);
  }
  return id;
}

/** Resolves when the job is in the state, and the job has no worker any more. */
function reaches(id: number, state: string): Promise<unknown> {
  return until(async () => (await jobField(redis, id, 'state')) === state, `job ${id} is ${state}`);
}

/** Code that leaves a file when it runs, before and instead of a value. */
function codeThatWrites(path: string): string[] {
  const write = `require('fs').writeFileSync(${JSON.stringify(path)}, '')`;
  return [write, `(${write}, true)`, `true; ${write}`, `function () { ${write}; return 1; }`];
}

test('code in the backoff of a job does not run, and the job is done', async () => {
  const marks = codeThatWrites(join(folder, 'done'));
  const ids: number[] = [];
  for (const backoff of marks) ids.push(await createJob('1', { backoff }));
  const processor = startCompiled(PROCESSOR, { REDIS_URL: redis.url });
  for (const id of ids) await reaches(id, 'complete');
  await processor.waitForLine(sending({ phoneNumber: '1', message: 'x' }), ids.length);
  expect(existsSync(join(folder, 'done'))).toBe(false);
  expect(processor.stderr).toEqual([]);
});

test.each([
  ['a function', `function () { require('fs').writeFileSync('FILE', ''); return 1; }`],
  ['a form that Kue does not know, at which it would crash', '{"type":"none"}'],
])('a job that fails twice, with %s as its backoff', async (_what, backoff) => {
  const file = join(folder, 'failed');
  const fields = { backoff: backoff.replace('FILE', file), max_attempts: '2' };
  const id = await createJob(BLACKLIST[0], fields);
  const processor = startCompiled(PROCESSOR, { REDIS_URL: redis.url });
  await until(
    async () =>
      (await jobField(redis, id, 'attempts')) === '2' && (await jobField(redis, id, 'state')) === 'failed',
    'both attempts have failed'
  );
  expect(existsSync(file)).toBe(false);
  const good = await createJob('1', {});
  await reaches(good, 'complete');
  expect(processor.stderr).toEqual([]);
});

test('a backoff as Kue documents it delays the next attempt', async () => {
  const backoff = '{"delay":3600000,"type":"fixed"}';
  const id = await createJob(BLACKLIST[0], { backoff, max_attempts: '2' });
  startCompiled(PROCESSOR, { REDIS_URL: redis.url });
  await reaches(id, 'delayed');
  expect(await jobField(redis, id, 'delay')).toBe('3600000');
});

test('an exponential backoff delays the next attempt, which then comes', async () => {
  const backoff = '{"type":"exponential","delay":10}';
  const id = await createJob(BLACKLIST[0], { backoff, max_attempts: '2' });
  startCompiled(PROCESSOR, { REDIS_URL: redis.url });
  await until(async () => (await jobField(redis, id, 'attempts')) === '2', 'the second attempt');
  await reaches(id, 'failed');
  expect(await jobField(redis, id, 'delay')).toBe('5'); // Kue's half of it at the first attempt
});

test.each([
  ['true', 'true'],
  ['{"type":"fixed"}', '{"type":"fixed"}'],
  [' {"delay": 5, "type": "fixed"} ', '{"type":"fixed","delay":5}'],
  [
    '{"type":"exponential","delay":10,"maxDelay":50,"x":"\u2028"}',
    '{"type":"exponential","delay":10,"maxDelay":50}',
  ],
  ['{"__proto__":{"delay":1},"type":"fixed"}', '{"type":"fixed"}'],
])('%s is handed to Kue as %s', (text, wanted) => {
  expect(readBackoff(text)).toBe(wanted);
});

test.each([
  ['false'],
  ['null'],
  ['1'],
  ['""'],
  ['"fixed"'],
  ['[]'],
  ['[true]'],
  ['{}'],
  ['{"type":true}'],
  ['{"__proto__":{"type":"fixed"}}'],
  ['{"type":"constructor"}'],
  ['{"type":["fixed"]}'],
  ['{"type":"fixed","delay":"1"}'],
  ['{"type":"fixed","delay":-1}'],
  ['{"type":"fixed","delay":1e999}'],
  ['{"type":"fixed","maxDelay":{}}'],
  ['{type: "fixed"}'],
  ['true;'],
  [''],
])('%s is dropped', (text) => {
  expect(readBackoff(text)).toBe(undefined);
});
