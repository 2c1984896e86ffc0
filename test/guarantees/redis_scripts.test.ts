// src/README.md, "For every script", for Tasks 0 to 5: outages of Redis, failed commands, exit statuses, extra output.
import { readFileSync } from 'fs';
import { join } from 'path';
import { isHearing, listenToChannels } from '../support/channels';
import {
  CHANNEL,
  CONNECTED,
  CONNECTION_LOST,
  hashLines,
  notAnswered,
  notConnected,
  PUBLISHER,
  SCHOOLS,
  SUBSCRIBER,
} from '../support/expected';
import { ROOT } from '../support/launcher';
import { prepareRedis, RedisServer, startRedis } from '../support/redis';
import { startRelay } from '../support/relay';
import { Script, startCompiled } from '../support/script';
import { startSilentServer } from '../support/silent_server';
import { until } from '../support/wait';

const WRONG_TYPE = 'WRONGTYPE Operation against a key holding the wrong kind of value';

/** The scripts that exit after their last reply, and all that they print. */
const EXITING: [string, string[]][] = [
  ['1-redis_op', SCHOOLS],
  ['2-redis_op_async', SCHOOLS],
  ['4-redis_advanced_op', hashLines(1)],
  ['5-publisher', PUBLISHER],
];

let redis: RedisServer;
beforeAll(async () => {
  redis = await startRedis();
});
beforeEach(() => redis.reset());

describe.each(EXITING)('%s', (file, lines) => {
  test('prints its lines and nothing on stderr, and exits with status 0', async () => {
    const script = startCompiled(file, { REDIS_URL: redis.url });
    expect(await script.waitForExit()).toBe(0);
    expect(script.stdout).toEqual(lines);
    expect(script.stderr).toEqual([]);
  });

  test('started before its server, does everything once the server is up', async () => {
    const late = await prepareRedis('--requirepass', 'secret');
    const script = startCompiled(file, { REDIS_URL: `${late.url}/2` }); // a database without Task 0's data
    await script.waitForLine(notConnected(late.port), 2);
    await late.start();
    expect(await script.waitForExit()).toBe(0);
    const rest = script.stdout.filter((line) => line !== notConnected(late.port));
    // The publisher's messages are due at their times, before it is connected or after.
    expect(rest.sort()).toEqual(lines.map((line) => line.replace('School', 'null')).sort());
    expect(script.stderr).toEqual([]);
  });
});

test('dump.rdb was written by Redis 6.0, and holds nothing but the key Holberton', async () => {
  expect(readFileSync(join(ROOT, 'dump.rdb'), 'latin1')).toMatch(/redis-ver.6\.0\./);
  const loaded = await startRedis();
  expect(await loaded.command('KEYS', '*')).toEqual(['Holberton']);
});

describe('a key of the wrong type', () => {
  test.each(['1-redis_op', '2-redis_op_async'])(
    '%s prints the message on stderr, does the rest, and exits with status 1',
    async (file) => {
      await redis.command('DEL', 'Holberton');
      await redis.command('RPUSH', 'Holberton', 'School');
      const script = startCompiled(file, { REDIS_URL: redis.url });
      expect(await script.waitForExit()).toBe(1);
      expect(script.stdout).toEqual([CONNECTED, 'Reply: OK', '100']);
      expect(script.stderr).toEqual([WRONG_TYPE]);
    }
  );

  test('4-redis_advanced_op: redis.print prints it for each field, HGETALL on stderr, and status 1', async () => {
    await redis.command('SET', 'HolbertonSchools', 'none');
    const script = startCompiled('4-redis_advanced_op', { REDIS_URL: redis.url });
    expect(await script.waitForExit()).toBe(1);
    expect(script.stdout).toEqual([CONNECTED, ...Array(6).fill(`ReplyError: ${WRONG_TYPE}`)]);
    expect(script.stderr).toEqual([WRONG_TYPE]);
  });
});

describe('a connection that breaks before the reply: the command is not sent again, and the status is 1', () => {
  test('4-redis_advanced_op sets no field twice', async () => {
    const relay = await startRelay(redis.port, '\r\nhset\r\n', 1, 'after', 1);
    const script = startCompiled('4-redis_advanced_op', { REDIS_URL: relay.url });
    expect(await script.waitForExit()).toBe(1);
    const lost = `AbortError: ${CONNECTION_LOST}`;
    const replies = script.stdout.filter((line) => line === lost || /^Reply/.test(line));
    expect(replies).toHaveLength(6);
    expect(replies).toContain(lost);
    expect(replies).not.toContain('Reply: 0');
  });

  test('5-publisher publishes no message twice', async () => {
    const heard = await listenToChannels(redis);
    const relay = await startRelay(redis.port, '\r\npublish\r\n', 1, 'after', 1);
    const script = startCompiled('5-publisher', { REDIS_URL: relay.url });
    expect(await script.waitForExit()).toBe(1);
    expect(script.stdout.filter((line) => /^About/.test(line))).toEqual(PUBLISHER.slice(1));
    // The first was published and has no reply; on a busy machine those that are sent between it and the cut are lost.
    expect(new Set(script.stderr)).toEqual(new Set([CONNECTION_LOST]));
    const all = PUBLISHER.slice(1).map((line) => line.replace('About to send ', ''));
    await until(async () => heard.some(({ message }) => message === all[3]), 'the last message');
    const messages = heard.map(({ message }) => message);
    expect(messages).toEqual(all.filter((message) => messages.includes(message)));
    expect(all.length - messages.length).toBeLessThan(script.stderr.length);
  });

  test('5-subscriber subscribes again', async () => {
    const relay = await startRelay(redis.port, '\r\nsubscribe\r\n', 1, 'after', 1);
    const subscriber = startCompiled('5-subscriber', { REDIS_URL: relay.url });
    // Redis may still know of the connection that was cut, to which the message is lost.
    await until(async () => {
      await redis.command('PUBLISH', CHANNEL, 'KILL_SERVER');
      return subscriber.stdout.includes('KILL_SERVER');
    }, 'the message');
    expect(await subscriber.waitForExit()).toBe(1);
    expect(subscriber.stderr).toEqual([CONNECTION_LOST]);
  });
});

describe('0-redis_client', () => {
  test.each<NodeJS.Signals>(['SIGINT', 'SIGTERM'])(
    'exits with status 0 on %s, with a server or without',
    async (signal) => {
      const absent = await prepareRedis();
      const connected = startCompiled('0-redis_client', { REDIS_URL: redis.url });
      const waiting = startCompiled('0-redis_client', { REDIS_URL: absent.url });
      await connected.waitForLine(CONNECTED);
      await waiting.waitForLine(notConnected(absent.port));
      for (const client of [connected, waiting]) {
        client.signal(signal);
        expect(await client.waitForExit()).toBe(0);
        expect(client.stderr).toEqual([]);
      }
    }
  );

  test('prints why at every retry, then connects, and connects again after an outage', async () => {
    const late = await prepareRedis();
    const client = startCompiled('0-redis_client', { REDIS_URL: late.url });
    await client.waitForLine(notConnected(late.port), 3);
    await late.start();
    await client.waitForLine(CONNECTED);
    expect(new Set(client.stdout)).toEqual(new Set([notConnected(late.port), CONNECTED]));
    const retries = client.stdout.length;
    await late.kill();
    await until(async () => client.stdout.length > retries, 'a line about the outage');
    await late.start();
    await client.waitForLine(CONNECTED, 2);
    expect(client.stderr).toEqual([]);
  });

  test('beside a server that accepts connections but never replies, prints so and keeps trying', async () => {
    const late = await prepareRedis();
    const silent = await startSilentServer(late.port);
    const client = startCompiled('0-redis_client', { REDIS_URL: late.url });
    await client.waitForLine(notAnswered(late.port));
    expect(client.stdout).toEqual([notAnswered(late.port)]);
    await silent.close();
    await late.start();
    await client.waitForLine(CONNECTED);
    expect(client.stderr).toEqual([]);
  });
});

describe('5-subscriber', () => {
  /** Starts it and waits until a message reaches it. */
  async function startSubscriber(): Promise<Script> {
    const subscriber = startCompiled('5-subscriber', { REDIS_URL: redis.url });
    await until(() => isHearing(redis, subscriber), 'a subscriber that hears');
    return subscriber;
  }

  test('with 5-publisher, prints its lines and nothing on stderr, and exits with status 0', async () => {
    const subscriber = await startSubscriber();
    startCompiled('5-publisher', { REDIS_URL: redis.url });
    expect(await subscriber.waitForExit()).toBe(0);
    expect(subscriber.stdout.filter((line) => line !== 'a message')).toEqual(SUBSCRIBER);
    expect(subscriber.stderr).toEqual([]);
  });

  test('prints nothing that comes after KILL_SERVER, not even in the same packet', async () => {
    const subscriber = await startSubscriber();
    const publish = `for _, message in ipairs(ARGV) do redis.call('publish', KEYS[1], message) end`;
    await redis.command('EVAL', publish, 1, CHANNEL, 'first', 'KILL_SERVER', 'third');
    expect(await subscriber.waitForExit()).toBe(0);
    const rest = subscriber.stdout.filter((line) => line !== 'a message');
    expect(rest).toEqual([CONNECTED, 'first', 'KILL_SERVER']);
  });

  test('exits with status 0 on Ctrl-C', async () => {
    const subscriber = await startSubscriber();
    subscriber.signal('SIGINT');
    expect(await subscriber.waitForExit()).toBe(0);
  });

  test('subscribes again after an outage, with a password and a database, and prints each connection', async () => {
    const late = await prepareRedis('--requirepass', 'secret');
    const subscriber = startCompiled('5-subscriber', { REDIS_URL: `${late.url}/1` });
    /** Publishes a message once Redis knows of a subscriber. */
    const publish = (message: string) =>
      until(async () => (await late.command('PUBLISH', CHANNEL, message)) === 1, 'a subscriber');
    await subscriber.waitForLine(notConnected(late.port), 2);
    await late.start();
    await publish('before');
    await subscriber.waitForLine('before');
    await late.kill();
    await subscriber.waitForLine(/not connected/, 3);
    await late.start();
    await publish('after');
    await publish('KILL_SERVER');
    expect(await subscriber.waitForExit()).toBe(0);
    const rest = subscriber.stdout.filter((line) => !line.includes('not connected'));
    expect(rest).toEqual([CONNECTED, 'before', CONNECTED, 'after', 'KILL_SERVER']);
    expect(subscriber.stderr).toEqual([]);
  });
});
