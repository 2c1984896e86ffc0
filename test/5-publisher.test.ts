import {
  CHANNEL,
  CONNECTED,
  CONNECTION_LOST,
  notConnected,
  PUBLISHER,
  SUBSCRIBER,
} from './contract/expected';
import { refusesBadAddress } from './checks/every_script';
import { onOwnServer, setUp } from './checks/suite';
import { startRelay } from './harness/relay';
import { until } from './harness/wait';

const suite = setUp();

/** A subscriber that Redis knows of. */
async function subscribed() {
  const subscriber = suite.run('5-subscriber');
  const count = async () => (await suite.redis.command('PUBSUB', 'NUMSUB', CHANNEL)) as [string, number];
  await until(async () => (await count())[1] === 1, 'a subscriber');
  return subscriber;
}

test('publishes four messages, each at its time, to a subscriber that prints three', async () => {
  const subscriber = await subscribed();
  const publisher = suite.run('5-publisher');
  const times: number[] = [];
  publisher.onLine(() => times.push(Date.now()));

  expect(await publisher.end()).toBe(0);
  expect(publisher.stdout).toEqual(PUBLISHER);
  expect(publisher.stderr).toEqual([]);
  expect(await subscriber.end()).toBe(0);
  expect(subscriber.stdout).toEqual(SUBSCRIBER);
  expect(subscriber.stderr).toEqual([]);
  // From Student #1 at 100 ms to Student #3 at 400 ms, less what a busy machine may hold the first one back.
  expect(times[4] - times[1]).toBeGreaterThan(100);
});

onOwnServer('publishes to a channel of the right name only', async () => {
  const subscriber = await subscribed();
  await suite.redis.command('PUBLISH', 'another channel', 'KILL_SERVER');
  await suite.redis.command('PUBLISH', CHANNEL, 'a message');
  await subscriber.line('a message');
  expect(subscriber.stdout).toEqual([CONNECTED, 'a message']);
});

test('started before its server, publishes in order what its times called for', async () => {
  const redis = await suite.another();
  const env = { REDIS_URL: redis.url };
  const [subscriber, publisher] = [
    suite.runCompiled('5-subscriber', env),
    suite.runCompiled('5-publisher', env),
  ];
  await publisher.line(PUBLISHER[4]);
  await subscriber.line(notConnected(redis.port));
  await redis.start();
  expect(await publisher.end()).toBe(0);
  expect(publisher.stdout.filter((line) => line !== notConnected(redis.port)).sort()).toEqual(
    [...PUBLISHER].sort()
  );
});

onOwnServer(
  'a connection that breaks before the reply: no message is published twice, status 1',
  async () => {
    const relay = await startRelay(suite.redis.port, '\r\npublish\r\n', 2, 'after', 1);
    try {
      const subscriber = await subscribed();
      const publisher = suite.runCompiled('5-publisher', { REDIS_URL: `redis://127.0.0.1:${relay.port}` });
      expect(await publisher.end()).toBe(1);
      expect(publisher.stderr).toEqual([CONNECTION_LOST]);
      expect(publisher.stdout.filter((line) => /^About/.test(line))).toEqual(PUBLISHER.slice(1));
      expect(await subscriber.end()).toBe(0);
      expect(subscriber.stdout).toEqual(SUBSCRIBER);
    } finally {
      relay.close();
    }
  }
);

refusesBadAddress(suite, '5-publisher');
