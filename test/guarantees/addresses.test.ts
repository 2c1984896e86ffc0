// src/README.md, "Where Redis is": REDIS_URL, for node-redis and for Kue.
import { readAddress } from '../../src/helpers/internals/address';
import { completedJob, CONNECTED } from '../support/expected';
import { startOn } from '../support/guarantees';
import { startRedis } from '../support/redis';

test.each([
  ...['nonsense', 'http://127.0.0.1:6379', 'redis://', 'redis://:hidden@', 'redis://two words:6379'],
  ...['port', '0', '65536'].map((port) => `redis://:hidden@127.0.0.1:${port}`),
  'redis://:hid%den@127.0.0.1:6379',
  ...['redis://:hidden@127.0.0.1:6379/one', 'redis://127.0.0.1:6379/1/2'],
])('%s is refused, and not repeated', (url) => {
  expect(() => readAddress(url)).toThrow(/^REDIS_URL cannot be read: (?!.*(hid|two))/);
});

test('without an address it is 127.0.0.1:6379', () => {
  expect(readAddress()).toMatchObject({ host: '127.0.0.1', port: 6379, db: 0 });
  expect(readAddress('')).toEqual(readAddress());
});

test('an address may be an IPv6 one, and leave the port out', () => {
  expect(readAddress('redis://[::1]/2')).toMatchObject({ host: '::1', port: 6379, db: 2 });
});

test.concurrent.each([
  ['0-redis_client', CONNECTED],
  ['6-job_creator', completedJob(1)[0]],
])('%s connects with a password, to a database', async (file, line) => {
  const redis = await startRedis('--requirepass', 'p@ss:/w%rd');
  await startOn({ url: `${redis.url}/3` }, file).waitForLine(line);
  expect(await redis.command('CLIENT', 'LIST')).toMatch(/ db=3 /);
});
