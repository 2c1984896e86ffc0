// What a hostile script may do to the grader itself is bounded, and the reason says what it was.
import { execSync } from 'child_process';
import { createServer } from 'http';
import { AddressInfo } from 'net';
import { basename, join } from 'path';
import { Status } from '../../scripts/grade/result';
import { whyMissing } from '../../scripts/grade/source';
import { normaliseLine } from '../support/accepted';
import { request } from '../support/http';
import { LIMITS } from '../support/launcher';
import { listenToJobs, publishEvent, savedJobs } from '../support/jobs';
import { listen, startRedis } from '../support/redis';
import { start, startProgram } from '../support/script';
import { copySolution, EXPECTED, grade, newFolder, saved } from './student_folders';

const HOSTILE = Object.keys(EXPECTED).filter((name) => name.startsWith('hostile/'));

test.each([[[]], [['--no-sandbox']]])(
  'hostile folders of a class get their marks, and leave a right one its marks and its time: %j',
  async (options) => {
    const [directory, results] = [newFolder(), newFolder()];
    for (const name of [...HOSTILE, 'right']) copySolution(name, join(directory, basename(name)));
    const limits = ['--only', 'task', '--jobs', '3', ...options];
    const script = grade('--class', directory, '2', '--results', results, ...limits);
    expect(await script.exited).toBe(1);
    const all = saved(results);
    for (const name of HOSTILE) {
      const { passed, failed, says = '' } = EXPECTED[name];
      const { checks, reason, seconds } = all[basename(name)];
      const having = (wanted: Status) => checks.filter(({ status }) => status === wanted).map(({ id }) => id);
      const reasons = [reason, ...checks.map((check) => check.reason)].join('\n');
      expect([name, having('passed')]).toEqual([name, passed || having('passed')]);
      expect([name, having('failed')]).toEqual([name, failed || having('failed')]);
      expect(reasons).toContain(says);
      expect(seconds).toBeLessThan(60);
    }
    expect(all.right).toMatchObject({ complete: true, totals: { task: { passed: 5, of: 5 } } });
    expect(all.right.seconds).toBeLessThan(30);
  }
);

test('an answer that comes byte by byte has its time', async () => {
  const server = createServer((_, res) => {
    const timer = setInterval(() => res.write('x'), 50);
    res.on('close', () => clearInterval(timer));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await expect(request(port, '/', { timeout: 500 })).rejects.toThrow('no answer within 500 ms');
  server.close();
}, 5000);

test.each([
  ['that is paused', ['CLIENT', 'PAUSE', '60000'], 'Redis did not answer SET within 0.3 s'],
  ['that was shut down', ['SHUTDOWN', 'NOSAVE'], 'the Redis of this check was shut down'],
  ['that is a replica', ['SLAVEOF', '127.0.0.1', '1'], 'SET failed: READONLY'],
])('a Redis %s is named, and removed', async (_, [command, ...args], reason) => {
  const { patience } = LIMITS;
  LIMITS.patience = 300;
  const redis = await startRedis();
  LIMITS.patience = patience;
  await redis.command(command, ...args).catch(() => undefined);
  await expect(redis.command('SET', 'key', 1)).rejects.toMatchObject({
    reason: expect.stringContaining(reason),
  });
  await redis.remove();
});

test('a Redis that is a replica without a master is named at the first command', async () => {
  const redis = await startRedis('--slaveof', '127.0.0.1', '1');
  await expect(redis.command('SET', 'key', 1)).rejects.toMatchObject({
    reason: expect.stringContaining('SET failed: READONLY'),
  });
});

test('scripts that publish without end are killed for it', async () => {
  const { characters } = LIMITS;
  const redis = await startRedis();
  const script = start('5-subscriber', { REDIS_URL: redis.url });
  let heard = 0;
  await listen(redis, 'channel', () => (heard += 1));
  LIMITS.characters = 100;
  for (let i = 0; i < 4; i += 1) await redis.command('PUBLISH', 'channel', 'x'.repeat(40));
  await script.exited;
  LIMITS.characters = characters;
  expect(heard).toBe(2);
  expect(script.failure()).toMatch(/killed for more than \d+ messages, or 100 characters of them$/);
});

test('job events and data that are no JSON are no fault of the grader', async () => {
  const redis = await startRedis();
  const events = await listenToJobs(redis);
  for (const text of ['no JSON', 'null', '1', '{}']) await redis.command('PUBLISH', 'q:events', text);
  await publishEvent(redis, 1, 'progress', 50);
  await redis.command('HSET', 'q:job:1', 'state', 'inactive');
  await redis.command('HSET', 'q:job:1', 'data', 'no JSON');
  expect(await savedJobs(redis)).toMatchObject([{ id: 1, data: 'no JSON' }]);
  expect(events).toEqual([{ id: 1, event: 'progress', args: ['progress', 50] }]);
});

test('the limit that was exceeded is said, and that a line was cut', async () => {
  const code = "console.log('x'.repeat(2e6)); setInterval(() => console.log('y\\n'.repeat(5e4)))";
  const script = startProgram('flood', [process.execPath, '-e', code], {});
  await script.exited;
  expect(script.stdout[0]).toMatch(/^x+… \(cut: the line is too long\)$/);
  expect(script.failure()).toBe('it exited with SIGKILL: killed for more than 100000 lines of output');
});

test.each([
  ['a FIFO', 'mkfifo'],
  ['a folder', 'mkdir'],
  ['a link to nothing', 'ln -s /nowhere/at/all'],
])('%s in place of a script is named', (_what, command) => {
  const folder = newFolder();
  execSync(`${command} 8-job.js`, { cwd: folder });
  expect(whyMissing(folder, '8-job')).toMatch(/; 8-job\.js is not a regular file$/);
});

test('a script that runs out of memory has failed of that', async () => {
  const code = 'for (const all = []; ; ) all.push(new Array(1e5).fill(all.length))';
  const script = startProgram('memory', [process.execPath, '--max-old-space-size=20', '-e', code], {});
  await script.exited;
  expect(script.failure()).toMatch(/^it exited with SIGABRT: FATAL ERROR: .*out of memory/);
});

test('long blanks and long stack traces cost no time', async () => {
  const begin = process.cpuUsage();
  normaliseLine('5-publisher', `${' '.repeat(2e5)}x`);
  const code =
    "console.error('Error: x'); for (let i = 0; i < 40; i += 1) console.error(' at ' + 'a'.repeat(3e4))";
  const script = startProgram('trace', [process.execPath, '-e', code], {});
  await script.waitForExit();
  expect(script.lastWords()).toBe('Error: x');
  expect(process.cpuUsage(begin).user).toBeLessThan(3e6);
});
