import { createClient } from 'redis';
import { CHANNELS, normaliseLine } from './support/accepted';
import { CONNECTED, CONNECTION_LOST, notConnected, PUBLISHER, SUBSCRIBER } from './support/expected';
import { CheckError, NotChecked, ours, robustness, task } from './support/check';
import { keepsRunningWithoutRedis, refusesBadAddress } from './support/every_script';
import {
  checkEnded,
  checkEqual,
  checkLines,
  checkNothingElse,
  ending,
  happens,
  hasLines,
  linesOf,
  printed,
  requireLines,
} from './support/lines';
import { ownServer, setUp } from './support/suite';
import { startRelay } from './support/relay';
import { send } from './support/redis';

const FILE = '5-publisher';
const OTHER = '5-subscriber';
const suite = setUp();

/** How often the times are measured at most: a busy machine may hold a message back. */
const TIMES = 4;

const MESSAGES = PUBLISHER.slice(1).map((line) => line.replace('About to send ', ''));

/** The publisher, heard by a client of ours on all channels, each message with its time. */
async function listenTo(start = () => suite.run(FILE)) {
  const heard: { channel: string; message: string; at: number }[] = [];
  const client = createClient(suite.redis.url);
  client.on('error', () => undefined); // the server is killed at the end
  client.on('pmessage', (_pattern: string, channel: string, message: string) =>
    heard.push({ channel, message: normaliseLine(FILE, message), at: Date.now() })
  );
  await send(client, 'PSUBSCRIBE', ['*']);
  const script = start();
  await printed(script, PUBLISHER);
  await happens(script, async () => heard.length >= MESSAGES.length);
  const ended = await ending(script);
  client.end(false);
  return { script, ended, heard };
}
const scenario = suite.scenario(listenTo);

task('prints that it is connected, then each message before it is sent', async () => {
  checkLines((await scenario()).script, [PUBLISHER]);
});

task('prints nothing else', async () => {
  checkNothingElse((await scenario()).script, [PUBLISHER]);
});

task('publishes to the channel "holberton school channel"', async () => {
  const channels = new Set((await scenario()).heard.map(({ channel }) => channel));
  if (channels.size > 0 && [...channels].every((channel) => CHANNELS.includes(channel))) return;
  throw new CheckError('it publishes to another channel, or to none', {
    expected: CHANNELS.slice(0, 1),
    actual: [...channels],
  });
});

task('publishes the four messages in their order, each once', async () => {
  const { heard } = await scenario();
  checkEqual(
    heard.map(({ message }) => message),
    MESSAGES,
    'the messages that were published differ'
  );
});

task('publishes each message at its time, 100 ms after the one before', async () => {
  for (let time = 0; time < TIMES; time += 1) {
    const { heard } = time === 0 ? await scenario() : await listenTo();
    if (heard.length < MESSAGES.length) throw new NotChecked('it does not publish the four messages');
    const spans = heard.slice(1).map(({ at }, index) => at - heard[index].at);
    const all = heard[heard.length - 1].at - heard[0].at;
    if (all > 150 && all < 1500 && spans.every((span) => span > 15)) return;
    if (time < TIMES - 1) continue;
    throw new CheckError('the messages do not come 100 ms after each other', {
      expected: ['100 ms, 100 ms, 100 ms'],
      actual: [spans.map((span) => `${span} ms`).join(', ')],
      context: 'the time from one message to the next',
    });
  }
});

const together = suite.scenario(async () => {
  const subscriber = suite.run(OTHER);
  const subscribers = async () => {
    const counts = (await suite.redis.command('PUBSUB', 'NUMSUB', ...CHANNELS)) as (string | number)[];
    return counts.some((count) => count === 1);
  };
  await happens(subscriber, subscribers);
  const publisher = suite.run(FILE);
  await printed(publisher, PUBLISHER);
  await printed(subscriber, SUBSCRIBER);
  return { subscriber, publisher, ended: [await ending(publisher), await ending(subscriber)] };
}, 'main');

/** Whether the subscriber prints what we publish: what it does not do with us cannot be the publisher's fault. */
async function printsMessages(): Promise<boolean> {
  const script = suite.run(OTHER);
  const message = 'a message';
  const isPrinted = () => hasLines(script, [[message]]);
  await happens(script, async () => {
    await Promise.all(CHANNELS.map((channel) => suite.redis.command('PUBLISH', channel, message)));
    return isPrinted();
  });
  return isPrinted();
}

task(
  'the subscriber prints the messages that it publishes, up to KILL_SERVER',
  async () => {
    const { subscriber } = await together();
    const context = '5-publisher was started when 5-subscriber had subscribed';
    if (!hasLines(subscriber, [SUBSCRIBER.slice(1)]) && !(await printsMessages())) {
      throw new NotChecked(`${OTHER} prints no message that is published to the channel of the task`);
    }
    checkLines(subscriber, [SUBSCRIBER.slice(1)], context);
    const last = MESSAGES[MESSAGES.length - 1];
    const after = linesOf(subscriber).filter((line) => line.includes(last));
    checkEqual(after, [], 'it prints the message that comes after KILL_SERVER', { context });
  },
  [FILE, OTHER]
);

robustness('ends by itself with status 0 when it has published all', async () => {
  const { script, ended } = await scenario();
  requireLines(script, PUBLISHER);
  checkEnded(script, ended);
});

keepsRunningWithoutRedis(suite, FILE, PUBLISHER.slice(0, 1));

ours(() => {
  test('with the subscriber: both end with status 0, and print nothing on stderr', async () => {
    const { subscriber, publisher, ended } = await together();
    expect(ended).toEqual([0, 0]);
    expect([...publisher.stderr, ...subscriber.stderr]).toEqual([]);
  });

  test('started before its server, publishes in order what its times called for', async () => {
    const redis = await suite.another();
    const env = { REDIS_URL: redis.url };
    const [subscriber, publisher] = [suite.runCompiled(OTHER, env), suite.runCompiled(FILE, env)];
    await publisher.line(PUBLISHER[4]);
    await subscriber.line(notConnected(redis.port));
    await redis.start();
    expect(await publisher.end()).toBe(0);
    expect(publisher.stdout.filter((line) => line !== notConnected(redis.port)).sort()).toEqual(
      [...PUBLISHER].sort()
    );
    expect(publisher.stdout).toContain(CONNECTED);
  });

  ownServer(
    'a connection that breaks before the reply: no message is published twice, status 1',
    async () => {
      const relay = await startRelay(suite.redis.port, '\r\npublish\r\n', 1, 'after', 1);
      try {
        const { script, heard } = await listenTo(() => suite.runCompiled(FILE, { REDIS_URL: relay.url }));
        expect(await script.end()).toBe(1);
        expect(script.stdout.filter((line) => /^About/.test(line))).toEqual(PUBLISHER.slice(1));
        // The first was published and has no reply; on a busy machine those that are sent between it and the cut are lost.
        expect(new Set(script.stderr)).toEqual(new Set([CONNECTION_LOST]));
        const messages = heard.map(({ message }) => message);
        expect(messages).toEqual(MESSAGES.filter((message) => messages.includes(message)));
        expect(MESSAGES.length - messages.length).toBeLessThan(script.stderr.length);
        expect(messages).toContain(MESSAGES[MESSAGES.length - 1]);
      } finally {
        relay.close();
      }
    }
  );
  refusesBadAddress(suite, FILE);
});
