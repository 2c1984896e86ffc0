import { CHANNEL, CONNECTED, CONNECTION_LOST, notConnected } from './contract/expected';
import { refusesBadAddress } from './checks/every_script';
import { RedisServer } from './harness/redis_server';
import { onOwnServer, setUp } from './checks/suite';
import { startRelay } from './harness/relay';
import { until } from './harness/wait';

const TASK = '5-subscriber';
const suite = setUp();

/** Publishes a message once Redis knows of a subscriber. */
function publish(redis: RedisServer, message: string): Promise<unknown> {
  return until(async () => (await redis.command('PUBLISH', CHANNEL, message)) === 1, 'a subscriber');
}

test('prints nothing that comes after KILL_SERVER, not even in the same packet', async () => {
  const subscriber = suite.runCompiled(TASK);
  await publish(suite.redis, 'first');
  const script = `for _, message in ipairs(ARGV) do redis.call('publish', KEYS[1], message) end`;
  await suite.redis.command('EVAL', script, 1, CHANNEL, 'second', 'KILL_SERVER', 'third');
  expect(await subscriber.end()).toBe(0);
  expect(subscriber.stdout).toEqual([CONNECTED, 'first', 'second', 'KILL_SERVER']);
  expect(subscriber.stderr).toEqual([]);
});

test('subscribes again after the server was killed and is back', async () => {
  const redis = await suite.another('--requirepass', 'secret');
  const subscriber = suite.runCompiled(TASK, { REDIS_URL: `${redis.url}/1` });
  await subscriber.line(notConnected(redis.port), 2);
  await redis.start();
  await publish(redis, 'before');
  await subscriber.line('before');
  await redis.kill();
  await subscriber.line(new RegExp('not connected'), 3);
  await redis.start();
  await publish(redis, 'after');
  await publish(redis, 'KILL_SERVER');
  expect(await subscriber.end()).toBe(0);
  const said = subscriber.stdout.filter((line) => !line.includes('not connected'));
  expect(said).toEqual([CONNECTED, 'before', CONNECTED, 'after', 'KILL_SERVER']);
});

onOwnServer('a subscription whose connection breaks before the reply is made again', async () => {
  const relay = await startRelay(suite.redis.port, '\r\nsubscribe\r\n', 1, 'after', 1);
  try {
    const subscriber = suite.runCompiled(TASK, { REDIS_URL: `redis://127.0.0.1:${relay.port}` });
    await publish(suite.redis, 'KILL_SERVER');
    await subscriber.line('KILL_SERVER');
    expect(await subscriber.end()).toBe(1);
    expect(subscriber.stderr).toEqual([CONNECTION_LOST]);
  } finally {
    relay.close();
  }
});

onOwnServer('ends with status 0 on Ctrl-C', async () => {
  const subscriber = suite.runCompiled(TASK);
  await subscriber.line(CONNECTED);
  subscriber.process.kill('SIGINT');
  expect(await subscriber.end()).toBe(0);
});

refusesBadAddress(suite, TASK);
