// src/README.md, "Where Redis is": REDIS_URL, for node-redis and for Kue.
import { readAddress } from '../../src/helpers/internals/address';

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
