// npm run redis: the server for work by hand.
import { execFileSync } from 'child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'fs';
import { createServer, Socket } from 'net';
import { tmpdir } from 'os';
import { join } from 'path';
import { createClient, RedisClient } from 'redis';
import { startCommand } from './command';
import { freePort } from '../support/port';
import { prepareRedis, send } from '../support/redis';
import { ROOT } from '../support/launcher';

// A copy of the project, so that the data are not those of the person who runs the tests.
const project = mkdtempSync(join(tmpdir(), 'queuing-system-'));
const clients: RedisClient[] = [];
beforeAll(() => {
  const parts = ['src', 'scripts', 'test', 'package.json', 'tsconfig.json', 'dump.rdb'];
  execFileSync('cp', ['-R', ...parts.map((part) => join(ROOT, part)), project]);
  symlinkSync(join(ROOT, 'node_modules'), join(project, 'node_modules'));
});
afterEach(() => {
  for (const client of clients.splice(0)) client.end(false);
});
afterAll(() => {
  execFileSync('rm', ['-rf', project]);
});

const start = (port: number) => startCommand('redis', ['--port', `${port}`], {}, project);

function connectTo(port: number): RedisClient {
  const client = createClient(port);
  clients.push(client);
  return client.on('error', () => undefined);
}

/** The folder of a port's data, of which nothing is there yet. */
const dataOf = (port: number) => join(project, `.redis/data-${port}`);

const READY = /^(Redis|Valkey) \d+\.\d+\.\d+ listens on 127\.0\.0\.1:\d+, until Ctrl-C\.$/;

test("has Task 0's data at its first start, keeps every write through kill -9, and ends at Ctrl-C", async () => {
  const port = await freePort();
  for (let run = 0; run < 2; run += 1) {
    const script = start(port);
    await script.waitForLine(/^Every write is kept/);
    const client = connectTo(port);
    expect(await send(client, 'GET', ['Holberton'])).toBe('School');
    expect(await send(client, 'INCR', ['runs'])).toBe(run + 1);
    const [, id] = /process_id:(\d+)/.exec((await send(client, 'INFO', ['server'])) as string) || [];
    process.kill(Number(id), 'SIGKILL');
    expect(await script.waitForExit()).toBe(1);
    expect(script.stdout[2]).toMatch(/^\w+ \S+ has ended with SIGKILL\./);
  }
  const script = start(port);
  await script.waitForLine(READY);
  script.signal('SIGINT');
  expect(await script.waitForExit()).toBe(0);
  expect(script.stdout).toEqual([
    expect.stringMatching(READY),
    `Every write is kept in .redis/data-${port}: remove that folder to begin again with Task 0's data.`,
    expect.stringMatching(`^\\w+ \\S+ has ended\\. Its data are in \\.redis/data-${port}\\.$`),
  ]);
  expect(script.stderr).toEqual([]);
  expect(readFileSync(join(dataOf(port), 'redis.log'), 'utf8')).toMatch(/Ready to accept/);
});

test('goes on from a dump', async () => {
  const before = await prepareRedis();
  const port = await freePort();
  try {
    await before.start();
    await before.command('SET', 'mine', 'kept');
    await before.command('SAVE');
    const [, dir] = (await before.command('CONFIG', 'GET', 'dir')) as string[];
    mkdirSync(dataOf(port), { recursive: true });
    copyFileSync(join(dir, 'dump.rdb'), join(dataOf(port), 'dump.rdb'));
  } finally {
    await before.remove();
  }
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
])('data %s: why it does not start, and what to do', async (_, name, text, error) => {
  const port = await freePort();
  mkdirSync(dataOf(port), { recursive: true });
  writeFileSync(join(dataOf(port), name), text);
  const script = start(port);
  expect(await script.waitForExit()).toBe(1);
  expect(script.stdout).toEqual([]);
  expect(script.stderr.join('\n')).toMatch(error);
  if (name !== 'dump.rdb') expect(readFileSync(join(dataOf(port), name), 'utf8')).toBe(text);
});

describe('a port that is taken: by whom, what to do, and no folder made', () => {
  async function refused(port: number, who: RegExp): Promise<string> {
    const script = start(port);
    expect(await script.waitForExit()).toBe(1);
    expect(script.stdout).toEqual([]);
    expect(script.stderr[0]).toMatch(new RegExp(`^Port ${port} is taken by ${who.source}`));
    expect(script.stderr[script.stderr.length - 1]).toMatch(
      /^- Take another port: npm run redis -- --port 6380, and REDIS_URL=redis:/
    );
    return script.stderr.join('\n');
  }

  test.each([
    [/a (Redis|Valkey) \d\S+ without a password \(.*process \d+\)/, true, []],
    [/a Redis with a password/, false, ['--requirepass', 'secret']],
  ])('%s', async (who, isUsable, settings) => {
    const redis = await prepareRedis(...settings);
    try {
      await redis.start();
      expect(/Use it as it is/.test(await refused(redis.port, who))).toBe(isUsable);
      expect(existsSync(dataOf(redis.port))).toBe(false);
    } finally {
      await redis.remove();
    }
  });

  test('npm run redis itself', async () => {
    const port = await freePort();
    await start(port).waitForLine(READY);
    const advice = await refused(port, /npm run redis, which is running already/);
    expect(advice).toMatch(/Stop it with Ctrl-C in its terminal/);
  });

  test.each<[string, (socket: Socket) => unknown]>([
    ['answers in another way', (socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')],
    ['never answers', (socket) => socket],
  ])('a program that %s', async (_, answer) => {
    const sockets: Socket[] = [];
    const server = createServer((socket) => {
      sockets.push(socket.on('error', () => undefined));
      socket.once('data', () => answer(socket));
    });
    const port = await freePort();
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    try {
      await refused(port, /a program that does not answer as Redis does/);
    } finally {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    }
  });
});
