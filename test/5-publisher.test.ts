import { PUBLISHER, SUBSCRIBER } from './support/expected';
import { CHANNELS } from './support/accepted';
import { Heard, isHearing, listenToChannels } from './support/channels';
import { failWith } from './support/matchers';
import { RedisServer, startRedis } from './support/redis';
import { linesOf, Script, start, stopScripts } from './support/script';
import { comesTrue, NotChecked } from './support/wait';

const MESSAGES = PUBLISHER.slice(1).map((line) => line.replace('About to send ', ''));

/** How often the times are measured at most: a busy machine may hold a message back. */
const MEASUREMENTS = 4;

/** The times from one message to the next, in milliseconds. */
function spansOf(heard: Heard[]): number[] {
  return heard.slice(1).map(({ at }, index) => at - heard[index].at);
}

/** Whether four messages came 100 ms after each other, as nearly as a busy machine allows. */
function isInTime(heard: Heard[]): boolean {
  const all = spansOf(heard).reduce((sum, span) => sum + span, 0);
  return all > 150 && all < 1500 && spansOf(heard).every((span) => span > 15);
}

describe('5-publisher', () => {
  let redis: RedisServer;

  beforeAll(async () => {
    redis = await startRedis();
  });

  describe('task', () => {
    describe('alone', () => {
      let publisher: Script;
      let heard: Heard[];
      const hasFour = () => heard.length >= MESSAGES.length;

      beforeAll(async () => {
        heard = await listenToChannels(redis);
        publisher = start('5-publisher', { REDIS_URL: redis.url });
      });
      afterAll(() => stopScripts());

      test('prints that it is connected, then each message before it is sent', () =>
        expect(publisher).toPrint(PUBLISHER));

      test('prints nothing else', () => expect(publisher).toPrintOnly(PUBLISHER));

      test('starts', () => expect(publisher).toPrintOrConnect(redis));

      test('publishes the four messages in order, each once', async () => {
        await comesTrue(publisher, hasFour);
        expect(heard.map(({ message }) => message)).toEqual(MESSAGES);
      });

      test('publishes to the channel "holberton school channel"', async () => {
        await comesTrue(publisher, () => heard.length > 0);
        // Other editions of the course have other channels.
        const channels = heard.map(({ channel }) => (CHANNELS.includes(channel) ? CHANNELS[0] : channel));
        expect([...new Set(channels)]).toEqual(CHANNELS.slice(0, 1));
      });

      test('publishes each message at its time, 100 ms after the one before', async () => {
        if (!(await comesTrue(publisher, hasFour))) throw new NotChecked('it does not publish four messages');
        for (let measured = 1; !isInTime(heard) && measured < MEASUREMENTS; measured += 1) {
          heard.length = 0;
          const again = start('5-publisher', { REDIS_URL: redis.url });
          await comesTrue(again, hasFour);
        }
        if (isInTime(heard)) return;
        failWith({
          reason: 'the messages do not come 100 ms after each other',
          expected: ['100, 100, 100'],
          actual: [spansOf(heard).join(', ')],
          context: 'the time from one message to the next, in milliseconds',
        });
      });
    });

    describe('with 5-subscriber', () => {
      let subscriber: Script;

      beforeAll(async () => {
        subscriber = start('5-subscriber', { REDIS_URL: redis.url });
        const isReady = await comesTrue(subscriber, () => isHearing(redis, subscriber));
        if (!isReady) throw new NotChecked('5-subscriber prints no message that is published to its channel');
        start('5-publisher', { REDIS_URL: redis.url });
      });

      test('the subscriber prints the messages that it publishes, up to KILL_SERVER', async () => {
        const context = '5-publisher was started when 5-subscriber had subscribed';
        await expect(subscriber).toPrint(SUBSCRIBER.slice(1), context);
        const last = MESSAGES[MESSAGES.length - 1];
        expect(linesOf(subscriber).filter((line) => line.includes(last))).toEqual([]);
      });
    });
  });
});
