import { readAddress } from '../src/helpers/internals/address';
import { CONNECTED, notConnected } from './contract/expected';
import { refusesBadAddress, waitsForSilentServer } from './checks/every_script';
import { onOwnServer, setUp } from './checks/suite';

const TASK = '0-redis_client';
const suite = setUp();

describe.each<NodeJS.Signals>(['SIGINT', 'SIGTERM'])('until %s', (signal) => {
  test('prints that it is connected, and ends with status 0', async () => {
    const client = signal === 'SIGINT' ? suite.run(TASK) : suite.runCompiled(TASK);
    await client.line(CONNECTED);
    client.process.kill(signal);
    expect(await client.end()).toBe(0);
    expect(client.stdout).toEqual([CONNECTED]);
    expect(client.stderr).toEqual([]);
  });

  test('ends with status 0 while there is no server, too', async () => {
    const { port, url } = await suite.another();
    const client = suite.runCompiled(TASK, { REDIS_URL: url });
    await client.line(notConnected(port));
    client.process.kill(signal);
    expect(await client.end()).toBe(0);
  });
});

test('without a server prints why at every retry, and connects once there is one', async () => {
  const redis = await suite.another();
  const client = suite.runCompiled(TASK, { REDIS_URL: redis.url });
  await client.line(notConnected(redis.port), 3);
  await redis.start();
  await client.line(CONNECTED);
  expect(client.stdout.slice(0, 3)).toEqual(Array(3).fill(notConnected(redis.port)));
  expect(client.stdout[client.stdout.length - 1]).toBe(CONNECTED);
  expect(client.stderr).toEqual([]);
});

test('connects again after the server was killed and is back', async () => {
  const redis = await suite.another();
  await redis.start();
  const client = suite.runCompiled(TASK, { REDIS_URL: redis.url });
  await client.line(CONNECTED);
  await redis.kill();
  await client.line(notConnected(redis.port));
  await redis.start();
  await client.line(CONNECTED, 2);
});

waitsForSilentServer(suite, TASK, CONNECTED);

describe('REDIS_URL', () => {
  test('with a password and a database leads there', async () => {
    const redis = await suite.another('--requirepass', 'p@ss:/w%rd');
    await redis.start();
    const client = suite.runCompiled(TASK, { REDIS_URL: `${redis.url}/3` });
    await client.line(CONNECTED);
    const clients = (await redis.command('CLIENT', 'LIST')) as string;
    expect(clients).toMatch(/ db=3 /);
  });

  test.each([
    ['a wrong password', 'redis://:wrong-secret@HOST', /WRONGPASS|invalid password/],
    ['no password', 'redis://HOST', /NOAUTH/],
  ])('with %s for a server that asks for one says so, and goes on trying', async (_, url, reason) => {
    const redis = await suite.another('--requirepass', 'secret');
    await redis.start();
    const client = suite.runCompiled(TASK, { REDIS_URL: url.replace('HOST', `127.0.0.1:${redis.port}`) });
    await client.line(reason, 2);
    expect(client.stdout[0]).toMatch(/^Redis client not connected to the server: Redis connection to /);
    expect(client.stdout).not.toContain(CONNECTED);
    expect(client.stdout.join()).not.toContain('wrong-secret');
  });

  onOwnServer('with a database that the server does not have says so', async () => {
    const client = suite.runCompiled(TASK, { REDIS_URL: `${suite.redis.url}/99` });
    await client.line(/not connected to the server: .*DB index is out of range/, 2);
    expect(client.stdout).not.toContain(CONNECTED);
  });

  test('without one is 127.0.0.1:6379', () => {
    expect(readAddress()).toMatchObject({ host: '127.0.0.1', port: 6379, db: 0 });
    expect(readAddress('')).toEqual(readAddress());
  });

  test('may name an IPv6 address, and leave the port out', () => {
    expect(readAddress('redis://[::1]/2')).toMatchObject({ host: '::1', port: 6379, db: 2 });
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
  ])('%s cannot be read, and is not repeated', (url) => {
    expect(() => readAddress(url)).toThrow(/^REDIS_URL cannot be read: (?!.*(hid|two))/);
  });

  refusesBadAddress(suite, TASK);
});
