// npm run redis: a server in the foreground.
import { execFileSync } from 'child_process';
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'fs';
import { join } from 'path';
import { createClient, RedisClient } from 'redis';
import { ROOT } from '../support/launcher';
import { freePort, isTaken } from '../support/port';
import { send, startRedis } from '../support/redis';
import { startFakeServer } from '../support/relay';
import { startProgram } from '../support/script';
import { until } from '../support/wait';
import { makeFolder, startCommand } from './command';

// A copy of the project, so that .redis/data of this one is not touched.
const project = makeFolder();
beforeAll(() => {
  const parts = ['src', 'scripts', 'test', 'package.json', 'dump.rdb'];
  execFileSync('cp', ['-R', ...parts.map((part) => join(ROOT, part)), project]);
  symlinkSync(join(ROOT, 'node_modules'), join(project, 'node_modules'));
});

let client: RedisClient | undefined;
afterEach(() => client?.end(false));

const start = (port: number) => startCommand('redis', ['--port', `${port}`], {}, project);

/** The folder of a port's data. */
const dataOf = (port: number) => join(project, `.redis/data-${port}`);

const READY = /^(Redis|Valkey) \d+\.\d+\.\d+ listens on 127\.0\.0\.1:\d+, until Ctrl-C\.$/;
const OTHER_PROGRAM = 'a program that does not answer as Redis does';

test("starts with Task 0's data, keeps every write through kill -9, and exits at Ctrl-C", async () => {
  const port = await freePort();
  const first = start(port);
  await first.waitForLine(/^Every write is kept/);
  client = createClient(port).on('error', () => undefined); // it will reconnect to the second server
  expect(await send(client, 'GET', ['Holberton'])).toBe('School');
  expect(await send(client, 'INCR', ['runs'])).toBe(1);
  const [, id] = /process_id:(\d+)/.exec((await send(client, 'INFO', ['server'])) as string) || [];
  process.kill(Number(id), 'SIGKILL');
  expect(await first.waitForExit()).toBe(1);
  expect(first.stdout[2]).toMatch(/^\w+ \S+ has ended with SIGKILL\./);

  const second = start(port);
  await second.waitForLine(READY);
  expect(await send(client, 'INCR', ['runs'])).toBe(2);
  second.signal('SIGINT');
  expect(await second.waitForExit()).toBe(0);
  expect(second.stdout).toEqual([
    expect.stringMatching(READY),
    `Every write is kept in .redis/data-${port}: remove that folder to begin again with Task 0's data.`,
    expect.stringMatching(`^\\w+ \\S+ has ended\\. Its data are in \\.redis/data-${port}\\.$`),
  ]);
  expect(second.stderr).toEqual([]);
});

test('stops its server when npm gets SIGTERM', async () => {
  const port = await freePort();
  const npm = startProgram('npm', ['npm', 'run', 'redis', '--', '--port', `${port}`], { cwd: project });
  await npm.waitForLine(READY);
  npm.signal('SIGTERM');
  await until(async () => !(await isTaken(port)), 'the server has ended');
});

test('does not start with data that Redis cannot read, and says why', async () => {
  const port = await freePort();
  mkdirSync(dataOf(port), { recursive: true });
  writeFileSync(join(dataOf(port), 'appendonly.aof'), 'not a dump');
  const script = start(port);
  expect(await script.waitForExit()).toBe(1);
  expect(script.stdout).toEqual([]);
  expect(script.stderr.join('\n')).toMatch(/^\w+ \S+ did not start:\n.*append.only file/is);
});

test.each<[who: string, startOn: (port: string) => Promise<unknown>]>([
  ['(Redis|Valkey) \\d\\S+ without a password \\(.*process \\d+\\)', (port) => startRedis('--port', port)],
  ['a Redis that answers NOAUTH', (port) => startRedis('--requirepass', 'secret', '--port', port)],
  [OTHER_PROGRAM, (port) => startFakeServer(Number(port), 'HTTP/1.1 400 Bad Request\r\n\r\n')],
  [OTHER_PROGRAM, (port) => startFakeServer(Number(port))],
])('says that a port is taken by %s, and what to do, and makes no folder', async (who, startOn) => {
  const port = await freePort();
  await startOn(`${port}`);
  const script = start(port);
  expect(await script.waitForExit()).toBe(1);
  expect(script.stdout).toEqual([]);
  const advice = script.stderr.join('\n');
  expect(advice).toMatch(new RegExp(`^Port ${port} is taken by ${who}.*\\. Either:\n`));
  expect(/\n- Use it as it is/.test(advice)).toBe(who.includes('without a password'));
  expect(advice).toMatch(/\n- Stop it: with Ctrl-C in its terminal/);
  expect(advice).toMatch(/\n- Use another port: npm run redis -- --port 6380, and REDIS_URL=redis:.*$/);
  expect(existsSync(dataOf(port))).toBe(false);
});
