import { CHANNELS, normaliseChannel, normaliseLine } from './support/accepted';
import { CHANNEL, PUBLISHER, SUBSCRIBER } from './support/expected';
import { hasPrinted } from './support/judge';
import { failWith } from './support/facts';
import { Heard, listen, RedisServer, startRedis } from './support/redis';
import { linesOf, Script, start, startCompiled } from './support/script';
import { eventually, NotChecked } from './support/wait';

const MESSAGES = PUBLISHER.slice(1).map((line) => line.replace('About to send ', ''));

/** How often the times are measured at most: a busy machine may delay a message. */
const MEASUREMENTS = 4;

/** The times from one message to the next, in milliseconds. */
function spansOf(heard: Heard[]): number[] {
  return heard.slice(1).map(({ at }, index) => at - heard[index].at);
}

/** Whether messages came 100 ms apart, as far as a busy machine allows. */
function isInTime(heard: Heard[]): boolean {
  const spans = spansOf(heard);
  const total = spans.reduce((sum, span) => sum + span, 0);
  return total > 220 && total < 1500 && spans.every((span) => span > 15);
}

describe('5-publisher', () => {
  describe('task', () => {
    let redis: RedisServer;
    let publisher: Script;
    const heard: Heard[] = [];
    const hasFour = () => heard.length >= MESSAGES.length;

    beforeAll(async () => {
      redis = await startRedis();
      await listen(redis, '*', (message) => heard.push(message));
      publisher = start('5-publisher', redis);
    });

    test('prints that it is connected, then each message before it is sent', () =>
      expect(publisher).toPrint(PUBLISHER));

    test('prints nothing else', () => expect(publisher).toPrintOnly(PUBLISHER));

    test('starts', () => expect(publisher).toPrintOrConnect(redis));

    test('publishes the four messages in order, each once', async () => {
      await eventually(publisher, hasFour);
      expect(heard.map(({ message }) => normaliseLine('5-publisher', message))).toEqual(MESSAGES);
    });

    test('publishes to the channel "holberton school channel"', async () => {
      await eventually(publisher, () => heard.length > 0);
      const channels = new Set(heard.map(({ channel }) => normaliseChannel(channel)));
      expect([...channels]).toEqual([CHANNEL]);
    });

    test('publishes each message at its time, 100 ms after the one before', async () => {
      if (!(await eventually(publisher, hasFour))) throw new NotChecked('it does not publish four messages');
      for (let measured = 1; !isInTime(heard) && measured < MEASUREMENTS; measured += 1) {
        heard.length = 0;
        const again = startCompiled('5-publisher', redis);
        await eventually(again, hasFour);
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
      const otherRedis = await startRedis();
      const subscriber = startCompiled('5-subscriber', otherRedis);
      const printsMessage = async () => {
        for (const channel of CHANNELS) await otherRedis.command('PUBLISH', channel, 'a message');
        return hasPrinted(subscriber, ['a message']);
      };
      if (!(await eventually(subscriber, printsMessage)))
        throw new NotChecked('5-subscriber prints no message that is published to its channel');
      startCompiled('5-publisher', otherRedis);
      const context = '5-publisher was started when 5-subscriber had subscribed';
      await expect(subscriber).toPrint(SUBSCRIBER.slice(1), context);
      const afterKill = MESSAGES[3];
      expect(linesOf(subscriber).filter((line) => line.includes(afterKill))).toEqual([]);
    });
  });
});
