// src/README.md, "Where Redis is": REDIS_URL, for node-redis and for Kue.
import { readdirSync } from 'fs';
import { join } from 'path';
import { readAddress } from '../../src/helpers/internals/address';
import { CONNECTED } from '../support/expected';
import { ROOT } from '../support/launcher';
import { RedisServer, startRedis } from '../support/redis';
import { startCompiled } from '../support/script';

const SCRIPTS = readdirSync(join(ROOT, 'src'))
  .filter((name) => /^\d.*\.ts$/.test(name) && name !== '8-job.ts')
  .map((name) => name.replace('.ts', ''));

describe('an address that cannot be read', () => {
  test.each(SCRIPTS)('%s prints one line on stderr and exits with status 1', async (file) => {
    const script = startCompiled(file, { REDIS_URL: 'redis://:secret@127.0.0.1:port' });
    expect(await script.waitForExit()).toBe(1);
    expect(script.stdout).toEqual([]);
    expect(script.stderr).toEqual([
      'REDIS_URL cannot be read: it must look like redis://[:PASSWORD@]HOST:PORT[/DB]',
    ]);
  });

  test.each([
    'nonsense',
    'http://127.0.0.1:6379',
    'redis://',
    'redis://:hidden@',
    'redis://:hidden@127.0.0.1:port',
    'redis://:hidden@127.0.0.1:0',
    'redis://:hidden@127.0.0.1:65536',
    'redis://:hid%den@127.0.0.1:6379',
    'redis://:hidden@127.0.0.1:6379/one',
    'redis://127.0.0.1:6379/1/2',
    'redis://two words:6379',
  ])('%s is refused, and not repeated', (url) => {
    expect(() => readAddress(url)).toThrow(/^REDIS_URL cannot be read: (?!.*(hid|two))/);
  });
});

describe('an address', () => {
  test('without one it is 127.0.0.1:6379', () => {
    expect(readAddress()).toMatchObject({ host: '127.0.0.1', port: 6379, db: 0 });
    expect(readAddress('')).toEqual(readAddress());
  });

  test('may name an IPv6 address, and leave the port out', () => {
    expect(readAddress('redis://[::1]/2')).toMatchObject({ host: '::1', port: 6379, db: 2 });
  });

  test('with a password and a database leads there', async () => {
    const redis = await startRedis('--requirepass', 'p@ss:/w%rd');
    const client = startCompiled('0-redis_client', { REDIS_URL: `${redis.url}/3` });
    await client.waitForLine(CONNECTED);
    expect(await redis.command('CLIENT', 'LIST')).toMatch(/ db=3 /);
  });
});

describe('a server that asks for a password', () => {
  let redis: RedisServer;

  beforeAll(async () => {
    redis = await startRedis('--requirepass', 'secret');
  });

  test.each([
    ['a wrong password', ':wrong-secret@', '', /WRONGPASS|invalid password/],
    ['no password', '', '', /NOAUTH/],
    ['a database that it does not have', ':secret@', '/99', /DB index is out of range/],
  ])('with %s the script says so, and keeps trying', async (_, login, db, reason) => {
    const client = startCompiled('0-redis_client', {
      REDIS_URL: `redis://${login}127.0.0.1:${redis.port}${db}`,
    });
    await client.waitForLine(reason, 2);
    expect(client.stdout[0]).toMatch(/^Redis client not connected to the server: Redis connection to /);
    expect(client.stdout).not.toContain(CONNECTED);
    expect(client.stdout.join()).not.toContain('secret');
  });
});
