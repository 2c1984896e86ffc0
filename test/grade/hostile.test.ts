// What hostile scripts can do to the grader is bounded, and the reason says which limit they exceeded. See also
// solutions/hostile.
import { execSync } from 'child_process';
import { existsSync } from 'fs';
import { createServer } from 'http';
import { AddressInfo } from 'net';
import { join } from 'path';
import { whyMissing } from '../../scripts/grade/source';
import { normaliseLine } from '../support/accepted';
import { LIMITS } from '../support/launcher';
import { listenToJobs, publishEvent, savedJobs } from '../support/jobs';
import { listen, startRedis } from '../support/redis';
import { start, startProgram } from '../support/script';
import { eventually } from '../support/wait';
import { grade, newFolder } from './student_folders';

const limits = { ...LIMITS };
afterEach(() => Object.assign(LIMITS, limits));

test('a Redis that is a replica without a master is named at the first command', async () => {
  const redis = await startRedis('--slaveof', '127.0.0.1', '1');
  await expect(redis.command('SET', 'key', 1)).rejects.toMatchObject({
    matcherResult: { reason: expect.stringContaining('SET failed: READONLY') },
  });
});

test('--install ignores the .npmrc of the folder, which could name registries, tokens and programs to run', async () => {
  const asked: string[] = [];
  const server = createServer(({ url, headers: { authorization } }, res) => {
    asked.push(`${url} ${authorization}`);
    res.writeHead(404).end('{}');
  }).unref();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const registry = `//127.0.0.1:${port}/student/`;
  const folder = newFolder({
    '1-redis_op.js': '',
    'package.json': '{ "dependencies": { "@student/a": "1", "b": "git+https://127.0.0.1:1/b.git" } }',
    '.npmrc': `@student:registry=http:${registry}\n${registry}:_authToken=\${TOKEN}\ngit=./git`,
    git: 'touch "$(dirname "$0")/executed"',
  });
  const registryOfTeacher = `http://127.0.0.1:${port}/teacher/`;
  const env = {
    TOKEN: 'of-the-teacher',
    npm_config_registry: registryOfTeacher,
    npm_config_loglevel: 'silent',
  };
  const script = grade([folder, '2', '--install'], env);
  expect(await script.exited).toBe(2);
  expect(script.stderr.join('\n')).toMatch(/npm install did not succeed: npm (ERR!|error)/);
  expect(asked).toContain('/teacher/@student%2fa undefined');
  expect(asked.filter((line) => !/^\/teacher\/.* undefined$/.test(line))).toEqual([]);
  expect(existsSync(join(folder, 'executed'))).toBe(false);
});

test('a script that publishes without end is killed', async () => {
  const redis = await startRedis();
  const script = start('5-subscriber', redis);
  let heard = 0;
  await listen(redis, 'channel', () => (heard += 1));
  LIMITS.characters = 100;
  for (let i = 0; i < 4; i += 1) await redis.command('PUBLISH', 'channel', 'x'.repeat(40));
  await script.exited;
  expect(heard).toBe(2);
  expect(script.failure()).toMatch(/killed for more than \d+ messages, or 100 characters of them$/);
});

test('job events and data that are not JSON are no fault of the grader', async () => {
  const redis = await startRedis();
  const events = await listenToJobs(redis);
  for (const text of ['no JSON', 'null', '1', '{}']) await redis.command('PUBLISH', 'q:events', text);
  await publishEvent(redis, 1, 'progress', 50);
  await redis.command('HSET', 'q:job:1', 'state', 'inactive');
  await redis.command('HSET', 'q:job:1', 'data', 'no JSON');
  expect(await savedJobs(redis)).toMatchObject([{ id: 1, data: 'no JSON' }]);
  expect(events).toEqual([{ id: 1, event: 'progress', args: ['progress', 50] }]);
});

test('the reason names the exceeded limit; a line that was cut says so', async () => {
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

test('a script that runs out of memory fails for that reason', async () => {
  const code = 'for (const all = []; ; ) all.push(new Array(1e5).fill(all.length))';
  const script = startProgram('memory', [process.execPath, '--max-old-space-size=20', '-e', code], {});
  await script.exited;
  expect(script.failure()).toMatch(/^it exited with SIGABRT: FATAL ERROR: .*out of memory/);
});

test('many blanks and long stack traces cost no time', async () => {
  const begin = process.cpuUsage();
  normaliseLine('5-publisher', `${' '.repeat(2e5)}x`);
  const code =
    "console.error('Error: x'); for (let i = 0; i < 40; i += 1) console.error(' at ' + 'a'.repeat(3e4))";
  const script = startProgram('trace', [process.execPath, '-e', code], {});
  await script.waitForExit();
  expect(script.lastWords()).toBe('Error: x');
  expect(process.cpuUsage(begin).user).toBeLessThan(3e6);
});

test('a script that prints without end has half the time at each wait for its task, and others their own', async () => {
  Object.assign(LIMITS, { task: 2000, leastTask: 0 });
  const script = startProgram('endless', [process.execPath, '-e', 'setInterval(console.log, 20, 1)'], {});
  const begin = Date.now();
  for (let wait = 0; wait < 4; wait += 1) await eventually(script, () => false);
  expect(Date.now() - begin).toBeLessThan(6000);
  const later = Date.now();
  await eventually(script, () => false, 1000);
  expect(Date.now() - later).toBeGreaterThanOrEqual(1000);
  script.kill();
});
