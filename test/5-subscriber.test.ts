import { CHANNEL, CONNECTED, CONNECTION_LOST, notConnected, SUBSCRIBER } from './support/expected';
import { CHANNELS } from './support/accepted';
import { CheckError, NotChecked, ours, robustness, task } from './support/check';
import { keepsRunningWithoutRedis, refusesBadAddress } from './support/every_script';
import {
  checkEnded,
  checkLines,
  checkNothingElse,
  checkRuns,
  ending,
  happens,
  printed,
} from './support/lines';
import { lastWords } from './support/starts';
import { onOwnServer, ownServer, setUp } from './support/suite';
import { startRelay } from './support/relay';
import { RedisServer } from './support/redis';
import { until } from './support/wait';

const FILE = '5-subscriber';
const suite = setUp();

/** The channels that somebody has subscribed to. */
async function channels(): Promise<string[]> {
  return (await suite.redis.command('PUBSUB', 'CHANNELS')) as string[];
}

const scenario = suite.scenario(async () => {
  const script = suite.run(FILE);
  await happens(script, async () => (await channels()).length > 0);
  const subscribed = await channels();
  const channel = subscribed.find((name) => CHANNELS.includes(name));
  if (channel) {
    await suite.redis.command('PUBLISH', 'another channel', 'a message on another channel');
    for (const message of SUBSCRIBER.slice(1, 3)) await suite.redis.command('PUBLISH', channel, message);
    await printed(script, SUBSCRIBER.slice(0, 3));
    const early = script.status();
    await suite.redis.command('PUBLISH', channel, 'KILL_SERVER');
    await printed(script, SUBSCRIBER);
    const ended = await ending(script);
    script.kill(); // one that does not end would hear what is published to the next
    await script.ended;
    return { script, subscribed, channel, early, ended };
  }
  return { script, subscribed, channel };
});
const CONTEXT = 'two messages and KILL_SERVER were published';

/** The same for what cannot be said of one that listens elsewhere. */
async function onItsChannel() {
  const record = await scenario();
  if (!record.channel) throw new NotChecked('it has not subscribed to the channel of the task');
  return record;
}

task('subscribes to the channel "holberton school channel"', async () => {
  const { script, subscribed, channel } = await scenario();
  if (channel && subscribed.length === 1) return;
  throw new CheckError('it subscribes to another channel, or to none', {
    expected: [CHANNEL],
    actual: subscribed,
    stderr: script.stderr,
  });
});

task('prints that it is connected, and each message, KILL_SERVER too', async () => {
  const { script } = await onItsChannel();
  checkLines(script, [SUBSCRIBER], CONTEXT);
});

task('prints nothing else', async () => {
  const { script } = await onItsChannel();
  checkNothingElse(script, [SUBSCRIBER], CONTEXT);
});

task('ends at KILL_SERVER, and not before', async () => {
  const { script, early, ended } = await onItsChannel();
  if (early !== undefined) {
    const reason = `it ended with ${early} before KILL_SERVER was published: ${lastWords(script)}`;
    throw new CheckError(reason, { stderr: script.stderr });
  }
  if (ended === undefined) {
    throw new CheckError('it is still running after KILL_SERVER', {
      actual: script.stdout,
      context: CONTEXT,
    });
  }
});

robustness('ends with status 0 at KILL_SERVER', async () => {
  const { script, ended } = await onItsChannel();
  checkEnded(script, ended);
});

robustness('prints nothing that comes after KILL_SERVER, not even in the same packet', async () => {
  const { channel } = await onItsChannel();
  await suite.reset();
  const script = suite.runCompiled(FILE);
  await happens(script, async () => (await channels()).length > 0);
  const publish = `for _, message in ipairs(ARGV) do redis.call('publish', KEYS[1], message) end`;
  await suite.redis.command('EVAL', publish, 1, channel as string, 'first', 'KILL_SERVER', 'third');
  await printed(script, ['first', 'KILL_SERVER']);
  await ending(script);
  const lines = [CONNECTED, 'first', 'KILL_SERVER'];
  checkLines(script, [lines], 'three messages were published at once');
  checkNothingElse(script, [lines], 'three messages were published at once');
});

onOwnServer('ends with status 0 on Ctrl-C', async () => {
  const script = suite.runCompiled(FILE);
  await happens(script, async () => (await channels()).length > 0);
  checkRuns(script);
  script.process.kill('SIGINT');
  checkEnded(script, await ending(script));
});

keepsRunningWithoutRedis(suite, FILE, [CONNECTED]);

robustness('subscribes again after the server was killed and is back', async () => {
  const { channel = CHANNEL } = await onItsChannel();
  const redis = await suite.another();
  await redis.start();
  const publish = (message: string) =>
    until(async () => (await redis.command('PUBLISH', channel, message)) === 1, 'a subscriber', 10000);
  const script = suite.runCompiled(FILE, { REDIS_URL: redis.url });
  await publish('before');
  await printed(script, ['before']);
  await redis.kill();
  await happens(script, async () => script.stdout.some((line) => line.includes('not connected')));
  await redis.start();
  await publish('after');
  await printed(script, ['before', 'after']);
  checkLines(script, [['before', 'after']], 'Redis was killed, and started again');
});

ours(() => {
  /** Publishes a message once Redis knows of a subscriber. */
  function publish(redis: RedisServer, message: string): Promise<unknown> {
    return until(async () => (await redis.command('PUBLISH', CHANNEL, message)) === 1, 'a subscriber');
  }

  test('subscribes again with a password and a database, and prints its connection each time', async () => {
    const redis = await suite.another('--requirepass', 'secret');
    const subscriber = suite.runCompiled(FILE, { REDIS_URL: `${redis.url}/1` });
    await subscriber.line(notConnected(redis.port), 2);
    await redis.start();
    await publish(redis, 'before');
    await subscriber.line('before');
    await redis.kill();
    await subscriber.line(/not connected/, 3);
    await redis.start();
    await publish(redis, 'after');
    await publish(redis, 'KILL_SERVER');
    expect(await subscriber.end()).toBe(0);
    const said = subscriber.stdout.filter((line) => !line.includes('not connected'));
    expect(said).toEqual([CONNECTED, 'before', CONNECTED, 'after', 'KILL_SERVER']);
    expect(subscriber.stderr).toEqual([]);
  });

  ownServer('a subscription whose connection breaks before the reply is made again', async () => {
    const relay = await startRelay(suite.redis.port, '\r\nsubscribe\r\n', 1, 'after', 1);
    try {
      const subscriber = suite.runCompiled(FILE, { REDIS_URL: relay.url });
      // Redis may still know of the connection that was cut, to which the message is lost.
      await until(async () => {
        await suite.redis.command('PUBLISH', CHANNEL, 'KILL_SERVER');
        return subscriber.stdout.includes('KILL_SERVER');
      }, 'the message');
      expect(await subscriber.end()).toBe(1);
      expect(subscriber.stderr).toEqual([CONNECTION_LOST]);
    } finally {
      relay.close();
    }
  });
  refusesBadAddress(suite, FILE);
});
