// src/README.md, "Where Redis is": REDIS_URL, for node-redis and Kue.
import { readAddress } from '../../src/helpers/internals/address';
import { completedJob, CONNECTED } from '../support/expected';
import { startOn } from '../support/guarantees';
import { startRedis } from '../support/redis';

test.each([
  ...['nonsense', 'http://127.0.0.1:6379', 'redis://', 'redis://:hidden@', 'redis://two words:6379'],
  ...['port', '0', '65536'].map((port) => `redis://:hidden@127.0.0.1:${port}`),
  ...['redis://:hid%den@127.0.0.1:6379', 'redis://:hidden@127.0.0.1:6379/one', 'redis://127.0.0.1:6379/1/2'],
])('rejects %s without repeating it', (url) => {
  expect(() => readAddress(url)).toThrow(/^REDIS_URL cannot be read: (?!.*(hid|two))/);
});

test('the default is 127.0.0.1:6379', () => {
  expect(readAddress()).toMatchObject({ host: '127.0.0.1', port: 6379, db: 0 });
  expect(readAddress('')).toEqual(readAddress());
});

test('accepts an IPv6 address without a port', () => {
  expect(readAddress('redis://[::1]/2')).toMatchObject({ host: '::1', port: 6379, db: 2 });
});

test.concurrent.each([
  ['0-redis_client', CONNECTED],
  ['6-job_creator', completedJob(1)[0]],
])('%s uses the password and the database of REDIS_URL', async (file, line) => {
  const redis = await startRedis('--requirepass', 'p@ss:/w%rd');
  await startOn({ url: `${redis.url}/3` }, file).waitForLine(line);
  expect(await redis.command('CLIENT', 'LIST')).toMatch(/ db=3 /);
});
