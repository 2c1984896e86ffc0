import { CHANNELS, normaliseChannel, normaliseLine } from './support/accepted';
import { CHANNEL, PUBLISHER, SUBSCRIBER } from './support/expected';
import { failWith, hasPrinted } from './support/matchers';
import { Heard, listen, RedisServer, startRedis } from './support/redis';
import { linesOf, Script, start } from './support/script';
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
  describe('task', () => {
    let redis: RedisServer;
    let publisher: Script;
    const heard: Heard[] = [];
    const hasFour = () => heard.length >= MESSAGES.length;

    beforeAll(async () => {
      redis = await startRedis();
      await listen(redis, '*', (one) => heard.push(one));
      publisher = start('5-publisher', { REDIS_URL: redis.url });
    });

    test('prints that it is connected, then each message before it is sent', () =>
      expect(publisher).toPrint(PUBLISHER));

    test('prints nothing else', () => expect(publisher).toPrintOnly(PUBLISHER));

    test('starts', () => expect(publisher).toPrintOrConnect(redis));

    test('publishes the four messages in order, each once', async () => {
      await comesTrue(publisher, hasFour);
      expect(heard.map(({ message }) => normaliseLine('5-publisher', message))).toEqual(MESSAGES);
    });

    test('publishes to the channel "holberton school channel"', async () => {
      await comesTrue(publisher, () => heard.length > 0);
      const channels = new Set(heard.map(({ channel }) => normaliseChannel(channel)));
      expect([...channels]).toEqual([CHANNEL]);
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

    test('the subscriber prints the messages that it publishes, up to KILL_SERVER', async () => {
      const { url, command } = await startRedis();
      const subscriber = start('5-subscriber', { REDIS_URL: url });
      const isHearing = async () => {
        for (const channel of CHANNELS) await command('PUBLISH', channel, 'a message');
        return hasPrinted(subscriber, ['a message']);
      };
      if (!(await comesTrue(subscriber, isHearing)))
        throw new NotChecked('5-subscriber prints no message that is published to its channel');
      start('5-publisher', { REDIS_URL: url });
      const context = '5-publisher was started when 5-subscriber had subscribed';
      await expect(subscriber).toPrint(SUBSCRIBER.slice(1), context);
      const last = MESSAGES[MESSAGES.length - 1];
      expect(linesOf(subscriber).filter((line) => line.includes(last))).toEqual([]);
    });
  });
});
