// src/README.md, "Where Redis is": REDIS_URL, for node-redis and for Kue.
import { readdirSync } from 'fs';
import { join } from 'path';
import { readAddress } from '../../src/helpers/internals/address';
import { CONNECTED } from '../support/expected';
import { exitOf, startOn } from '../support/guarantees';
import { ROOT } from '../support/launcher';
import { startRedis } from '../support/redis';

const SCRIPTS = readdirSync(join(ROOT, 'src'))
  .filter((name) => /^\d.*\.ts$/.test(name) && name !== '8-job.ts')
  .map((name) => name.replace('.ts', ''));

describe('an address that cannot be read', () => {
  test.concurrent.each(SCRIPTS)('%s prints one line on stderr and exits with status 1', async (file) => {
    const script = startOn({ url: 'redis://:secret@127.0.0.1:port' }, file);
    const stderr = ['REDIS_URL cannot be read: it must look like redis://[:PASSWORD@]HOST:PORT[/DB]'];
    expect(await exitOf(script)).toEqual({ status: 1, stdout: [], stderr });
  });

  test.each([
    ...['nonsense', 'http://127.0.0.1:6379', 'redis://', 'redis://:hidden@', 'redis://two words:6379'],
    ...['port', '0', '65536'].map((port) => `redis://:hidden@127.0.0.1:${port}`),
    'redis://:hid%den@127.0.0.1:6379',
    ...['redis://:hidden@127.0.0.1:6379/one', 'redis://127.0.0.1:6379/1/2'],
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

  test.concurrent('with a password and a database leads there', async () => {
    const redis = await startRedis('--requirepass', 'p@ss:/w%rd');
    await startOn({ url: `${redis.url}/3` }, '0-redis_client').waitForLine(CONNECTED);
    expect(await redis.command('CLIENT', 'LIST')).toMatch(/ db=3 /);
  });
});
