// src/README.md, "Where Redis is": REDIS_URL, for node-redis and Kue.
import { readAddress } from '../../src/helpers/internals/address';

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
