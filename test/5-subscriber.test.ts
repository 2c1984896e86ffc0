import { CHANNELS, normaliseChannel } from './support/accepted';
import { CHANNEL, CONNECTED, SUBSCRIBER } from './support/expected';
import { eventuallyPrints } from './support/judge';
import { failWith } from './support/facts';
import { expectAfterOutage } from './support/outage';
import { RedisServer, startRedis } from './support/redis';
import { Script, start } from './support/script';
import { eventually, NotChecked } from './support/wait';

const CONTEXT = 'two messages and KILL_SERVER were published';

describe('5-subscriber', () => {
  describe('task', () => {
    let redis: RedisServer;
    let script: Script;

    beforeAll(async () => {
      redis = await startRedis();
      script = start('5-subscriber', redis);
    });

    test('starts', () => expect(script).toPrintOrConnect(redis));

    test('subscribes to the channel "holberton school channel"', async () => {
      await eventually(script, async () => (await redis.channels()).length > 0);
      expect((await redis.channels()).map(normaliseChannel)).toEqual([CHANNEL]);
    });

    describe('when messages are published to its channel', () => {
      const messages = SUBSCRIBER.slice(1, 3);
      let statusBefore: number | string | undefined;

      beforeAll(async () => {
        const isSubscribed = async () => (await redis.channels()).some((name) => CHANNELS.includes(name));
        if (!(await eventually(script, isSubscribed)))
          throw new NotChecked('it has not subscribed to its channel');
        const publish = (message: string) =>
          Promise.all(CHANNELS.map((channel) => redis.command('PUBLISH', channel, message)));
        await redis.command('PUBLISH', 'another channel', 'a message on another channel');
        for (const message of messages) await publish(message);
        await eventuallyPrints(script, [CONNECTED, ...messages]);
        statusBefore = script.status();
        await publish('KILL_SERVER');
      });

      test('prints that it is connected, and each message, KILL_SERVER too', () =>
        expect(script).toPrint(SUBSCRIBER, CONTEXT));

      test('prints nothing else', () => expect(script).toPrintOnly(SUBSCRIBER, CONTEXT));

      test('ends at KILL_SERVER, and not before', async () => {
        expect(statusBefore).toBeUndefined(); // it was still running
        const hasExited = await eventually(script, () => script.status() !== undefined);
        if (!hasExited) failWith({ reason: 'it should exit, but it is still running' });
      });
    });
  });

  describe('robustness', () => {
    // A subscriber waits for messages for hours: it must survive an outage of Redis.
    test('started without Redis, connects once Redis is there', () =>
      expectAfterOutage('5-subscriber', [CONNECTED]));
  });
});
