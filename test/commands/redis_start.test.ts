// npm run redis: the server for manual work.
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'fs';
import { createServer, Server, Socket } from 'net';
import { join } from 'path';
import { createClient, RedisClient } from 'redis';
import { copyProject } from './bare_machine';
import { freePort } from '../support/port';
import { prepareRedis, send } from '../support/redis';
import { Script, startProgram } from '../support/script';

const scripts: Script[] = [];
const clients: RedisClient[] = [];
afterEach(async () => {
  for (const client of clients.splice(0)) client.end(false);
  for (const script of scripts) script.process.kill('SIGKILL');
  await Promise.all(scripts.splice(0).map(({ ended }) => ended));
});

function start(folder: string, port: number): Script {
  const command = ['bash', join(folder, 'scripts/redis.sh'), '--start', '--port', `${port}`];
  const script = startProgram('redis.sh', command, {});
  scripts.push(script);
  return script;
}

function connectTo(port: number): RedisClient {
  const client = createClient(port);
  clients.push(client);
  return client.on('error', () => undefined);
}

const READY = /^Redis \d+\.\d+\.\d+ listens on 127\.0\.0\.1:\d+, until Ctrl-C\.$/;

test("has Task 0's data at its first start, and then keeps every write through kill -9", async () => {
  const folder = copyProject();
  const port = await freePort();
  for (let run = 0; run < 3; run += 1) {
    const script = start(folder, port);
    await script.line(/^Every write is kept/);
    const client = connectTo(port);
    expect(await send(client, 'GET', ['Holberton'])).toBe('School');
    expect(await send(client, 'INCR', ['runs'])).toBe(run + 1);
    script.process.kill('SIGKILL');
    expect(await script.end()).toBe('SIGKILL');
  }
});

test('prints where its data are and nothing of its log, until Ctrl-C', async () => {
  const folder = copyProject();
  const port = await freePort();
  const script = start(folder, port);
  await script.line(READY);
  script.process.kill('SIGINT');
  expect(await script.end()).toBe(0);
  expect(script.stdout).toEqual([
    expect.stringMatching(READY),
    `Every write is kept in .redis/data-${port}: remove that folder to begin again with Task 0's data.`,
    `Redis has ended. Its data are in .redis/data-${port}.`,
  ]);
  expect(script.stderr).toEqual([]);
  expect(readFileSync(join(folder, `.redis/data-${port}/redis.log`), 'utf8')).toMatch(/Ready to accept/);
});

test('goes on from the dump that an earlier redis.sh has left', async () => {
  const folder = copyProject();
  const before = await prepareRedis();
  const port = await freePort();
  const data = join(folder, `.redis/data-${port}`);
  try {
    await before.start();
    await before.command('SET', 'mine', 'kept');
    await before.command('SAVE');
    const [, dir] = (await before.command('CONFIG', 'GET', 'dir')) as string[];
    mkdirSync(data, { recursive: true });
    copyFileSync(join(dir, 'dump.rdb'), join(data, 'dump.rdb'));
  } finally {
    await before.remove();
  }
  const script = start(folder, port);
  await script.line(READY);
  expect(await send(connectTo(port), 'GET', ['mine'])).toBe('kept');
});

test.each([
  ['its own data', 'redis-version', '99.1\n'],
  ['the dump of an earlier redis.sh', 'dump.rdb', 'REDIS0099\xfa\tredis-ver\x0699.1.2\xfa\nredis-bits\xc0@'],
])('a Redis older than the one that wrote %s: says so, and leaves them alone', async (_, name, text) => {
  const folder = copyProject();
  const port = await freePort();
  const file = join(folder, `.redis/data-${port}`, name);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, text, 'latin1');
  const script = start(folder, port);
  expect(await script.end()).toBe(1);
  expect(script.stdout).toEqual([]);
  expect(script.stderr.join('\n')).toMatch(
    /^redis.sh: the data in .redis\/data-\d+ were written by Redis 99\.1, and this is Redis \d+\.\d+,/
  );
  expect(readFileSync(file, 'latin1')).toBe(text);
});

test('data that Redis cannot read: why, and where its log is', async () => {
  const folder = copyProject();
  const port = await freePort();
  const data = join(folder, `.redis/data-${port}`);
  mkdirSync(data, { recursive: true });
  writeFileSync(join(data, 'dump.rdb'), 'not a dump');
  const script = start(folder, port);
  expect(await script.end()).toBe(1);
  expect(script.stdout).toEqual([]);
  expect(script.stderr[0]).toMatch(
    /^redis.sh: Redis \S+ did not start \(its log is .redis\/data-\d+\/redis.log\):$/
  );
  expect(script.stderr.join('\n')).toMatch(/append.only file/i);
});

describe('a port that is taken: by whom, what to do, and no folder left', () => {
  const ANOTHER = /or take another port: npm run redis -- --port 6380, and REDIS_URL=redis:/;

  async function refused(port: number, who: RegExp, folder = copyProject()): Promise<string> {
    const script = start(folder, port);
    expect(await script.end()).toBe(1);
    expect(script.stdout).toEqual([]);
    expect(script.stderr[0]).toMatch(new RegExp(`^redis.sh: port ${port} is taken by ${who.source}`));
    expect(script.stderr[script.stderr.length - 1]).toMatch(ANOTHER);
    return script.stderr.join('\n');
  }

  test.each([
    ['without a password', []],
    ['with a password', ['--requirepass', 'secret']],
  ])('a Redis %s', async (_, settings) => {
    const redis = await prepareRedis(...settings);
    try {
      await redis.start();
      const folder = copyProject();
      const who = settings.length
        ? /a Redis with a password/
        : /a Redis \d\S+ without a password \(.*process \d+\)/;
      const advice = await refused(redis.port, who, folder);
      expect(/use it as it is/.test(advice)).toBe(settings.length === 0);
      expect(existsSync(join(folder, '.redis'))).toBe(false);
    } finally {
      await redis.remove();
    }
  });

  test('npm run redis itself', async () => {
    const folder = copyProject();
    const port = await freePort();
    await start(folder, port).line(READY);
    const advice = await refused(port, /npm run redis, which is running already/, folder);
    expect(advice).toMatch(/stop it with Ctrl-C in its terminal/);
  });

  test.each<[string, (socket: Socket) => unknown]>([
    ['answers in another way', (socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')],
    ['never answers', (socket) => socket],
  ])('a program that %s', async (_, answer) => {
    const sockets: Socket[] = [];
    const server: Server = createServer((socket) => {
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
