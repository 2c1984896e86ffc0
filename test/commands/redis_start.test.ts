// npm run redis: the server for work by hand.
import { execFileSync } from 'child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'fs';
import { join } from 'path';
import { createClient, RedisClient } from 'redis';
import { describeOwner } from '../../scripts/redis/port_owner';
import { ROOT } from '../support/launcher';
import { freePort } from '../support/port';
import { RedisServer, send, startRedis } from '../support/redis';
import { startSilentServer } from '../support/relay';
import { makeFolder, startCommand } from './command';

// A copy of the project, so that the data are not those of the person who runs the tests.
const project = makeFolder();
const clients: RedisClient[] = [];
beforeAll(() => {
  const parts = ['src', 'scripts', 'test', 'package.json', 'tsconfig.json', 'dump.rdb'];
  execFileSync('cp', ['-R', ...parts.map((part) => join(ROOT, part)), project]);
  symlinkSync(join(ROOT, 'node_modules'), join(project, 'node_modules'));
});
afterEach(() => {
  for (const client of clients.splice(0)) client.end(false);
});

const start = (port: number) => startCommand('redis', ['--port', `${port}`], {}, project);

function connectTo(port: number): RedisClient {
  const client = createClient(port);
  clients.push(client);
  return client.on('error', () => undefined);
}

/** The folder of a port's data, which does not exist yet. */
const dataOf = (port: number) => join(project, `.redis/data-${port}`);

/** The folder where a server's data are. */
const folderOf = async (redis: RedisServer) => ((await redis.command('CONFIG', 'GET', 'dir')) as string[])[1];

const READY = /^(Redis|Valkey) \d+\.\d+\.\d+ listens on 127\.0\.0\.1:\d+, until Ctrl-C\.$/;
const ANOTHER_PORT = /\n- Take another port: npm run redis -- --port 6380, and REDIS_URL=redis:.*$/;

test("starts with Task 0's data, keeps every write through kill -9, and exits at Ctrl-C", async () => {
  const port = await freePort();
  const first = start(port);
  await first.waitForLine(/^Every write is kept/);
  const client = connectTo(port);
  expect(await send(client, 'GET', ['Holberton'])).toBe('School');
  expect(await send(client, 'INCR', ['runs'])).toBe(1);
  const [, id] = /process_id:(\d+)/.exec((await send(client, 'INFO', ['server'])) as string) || [];
  process.kill(Number(id), 'SIGKILL');
  expect(await first.waitForExit()).toBe(1);
  expect(first.stdout[2]).toMatch(/^\w+ \S+ has ended with SIGKILL\./);

  const second = start(port);
  await second.waitForLine(READY);
  expect(await send(connectTo(port), 'INCR', ['runs'])).toBe(2);
  const beside = start(port);
  expect(await beside.waitForExit()).toBe(1);
  expect(beside.stdout).toEqual([]);
  expect(beside.stderr[0]).toMatch(`Port ${port} is taken by npm run redis, which is running already`);
  expect(beside.stderr).toContain('- Stop it with Ctrl-C in its terminal.');
  second.signal('SIGINT');
  expect(await second.waitForExit()).toBe(0);
  expect(second.stdout).toEqual([
    expect.stringMatching(READY),
    `Every write is kept in .redis/data-${port}: remove that folder to begin again with Task 0's data.`,
    expect.stringMatching(`^\\w+ \\S+ has ended\\. Its data are in \\.redis/data-${port}\\.$`),
  ]);
  expect(second.stderr).toEqual([]);
  expect(readFileSync(join(dataOf(port), 'redis.log'), 'utf8')).toMatch(/Ready to accept/);
});

test('starts with the data of a dump', async () => {
  const before = await startRedis();
  await before.command('SET', 'mine', 'kept');
  await before.command('SAVE');
  const port = await freePort();
  mkdirSync(dataOf(port), { recursive: true });
  copyFileSync(join(await folderOf(before), 'dump.rdb'), join(dataOf(port), 'dump.rdb'));
  await start(port).waitForLine(READY);
  expect(await send(connectTo(port), 'GET', ['mine'])).toBe('kept');
});

test.each([
  [
    'of a newer Redis',
    'redis-version',
    '99.1\n',
    /^The data in .redis\/data-\d+ were written by version 99\.1, and this is [\w-]+ \d+\.\d+.*\nUse the newer one/,
  ],
  [
    'that Redis cannot read',
    'dump.rdb',
    'not a dump',
    /^[\w-]+ \S+ did not start \(its log is .redis\/data-\d+\/redis.log\):\n.*append.only file/is,
  ],
])('does not start with data %s, and says what to do', async (_, name, text, error) => {
  const port = await freePort();
  mkdirSync(dataOf(port), { recursive: true });
  writeFileSync(join(dataOf(port), name), text);
  const script = start(port);
  expect(await script.waitForExit()).toBe(1);
  expect(script.stdout).toEqual([]);
  expect(script.stderr.join('\n')).toMatch(error);
  if (name !== 'dump.rdb') expect(readFileSync(join(dataOf(port), name), 'utf8')).toBe(text);
});

describe('says by whom a port is taken, and what to do: by', () => {
  test('a Redis, for which no folder is made', async () => {
    const redis = await startRedis();
    const script = start(redis.port);
    expect(await script.waitForExit()).toBe(1);
    expect(script.stdout).toEqual([]);
    const owner = `^Port ${redis.port} is taken by a (Redis|Valkey) \\d\\S+ without a password \\(.*process \\d+\\)`;
    const error = script.stderr.join('\n');
    expect(error).toMatch(new RegExp(owner));
    expect(error).toMatch(/\n- Use it as it is/);
    expect(error).toMatch(ANOTHER_PORT);
    expect(existsSync(dataOf(redis.port))).toBe(false);
  });

  test('a Redis with a password', async () => {
    const redis = await startRedis('--requirepass', 'secret');
    const advice = await describeOwner(redis.port, project);
    expect(advice).toMatch(`Port ${redis.port} is taken by a Redis with a password`);
    expect(advice).not.toMatch(/Use it as it is/);
    expect(advice).toMatch(ANOTHER_PORT);
  });

  test.each([
    ['answers in another way', 'HTTP/1.1 400 Bad Request\r\n\r\n'],
    ['never answers', ''],
  ])('a program that %s', async (_, answer) => {
    const port = await freePort();
    const server = await startSilentServer(port, answer);
    const advice = await describeOwner(port, project);
    await server.close();
    expect(advice).toMatch(`Port ${port} is taken by a program that does not answer as Redis does`);
    expect(advice).toMatch(ANOTHER_PORT);
  });
});
