// src/README.md, "For every script", for Tasks 0 to 5: outages of Redis, failed commands, exit statuses, extra output.
import { readFileSync } from 'fs';
import { join } from 'path';
import {
  CHANNEL,
  CONNECTED,
  CONNECTION_LOST,
  hashLines,
  notConnected,
  PUBLISHER,
  SCHOOLS,
} from '../support/expected';
import { exitOf, startOn, startWithRedis, withoutOutages } from '../support/guarantees';
import { findFaults, NO_FAULTS } from '../support/judge';
import { ROOT } from '../support/launcher';
import { Heard, listen, prepareRedis, startRedis } from '../support/redis';
import { startRelay } from '../support/relay';
import { until } from '../support/wait';

// Each test has a Redis of its own, so that they all run side by side.
const test = globalThis.test.concurrent;

const WRONG_TYPE = 'WRONGTYPE Operation against a key holding the wrong kind of value';

/** The scripts that exit after their last reply, and all that they print. */
const EXITING: [string, string[]][] = [
  ['1-redis_op', SCHOOLS],
  ['2-redis_op_async', SCHOOLS],
  ['4-redis_advanced_op', hashLines(1)],
  ['5-publisher', PUBLISHER],
];

describe.each(EXITING)('%s', (file, lines) => {
  test('started before its server, does everything once the server is up', async () => {
    const late = await prepareRedis('--requirepass', 'secret');
    const script = startOn({ url: `${late.url}/2` }, file); // a database without Task 0's data
    await script.waitForLine(notConnected(late.port), 2);
    await late.start();
    expect(await exitOf(script)).toMatchObject({ status: 0, stderr: [] });
    const printed = script.stdout.filter((line) => line !== notConnected(late.port));
    // The publisher's messages are due at their times, before it is connected or after.
    const rest = lines.slice(1).map((line) => line.replace('School', 'null'));
    expect(findFaults(printed, [[CONNECTED], rest])).toEqual(NO_FAULTS);
  });
});

test('dump.rdb was written by Redis 6.0, and holds nothing but the key Holberton', async () => {
  expect(readFileSync(join(ROOT, 'dump.rdb'), 'latin1')).toMatch(/redis-ver.6\.0\./);
  const loaded = await startRedis();
  expect(await loaded.command('KEYS', '*')).toEqual(['Holberton']);
});

test.each([
  ['1-redis_op', 'Holberton', ['Reply: OK', '100']],
  ['2-redis_op_async', 'Holberton', ['Reply: OK', '100']],
  // redis.print prints the message for each field on stdout, and HGETALL's is on stderr.
  ['4-redis_advanced_op', 'HolbertonSchools', Array(6).fill(`ReplyError: ${WRONG_TYPE}`)],
])(
  '%s: at a key of the wrong type prints the message, does the rest, and exits with status 1',
  async (file, key, lines) => {
    const redis = await startRedis();
    await redis.command('DEL', key);
    await redis.command('RPUSH', key, 'none');
    const stdout = [CONNECTED, ...lines];
    expect(await exitOf(startOn(redis, file))).toEqual({ status: 1, stdout, stderr: [WRONG_TYPE] });
  }
);

describe('a connection that breaks before the reply: the command is not sent again, and the status is 1', () => {
  test('4-redis_advanced_op sets no field twice', async () => {
    const { port } = await startRedis();
    const relay = await startRelay(port, '\r\nhset\r\n', 1, 'after', 1);
    const { status, stdout } = await exitOf(startOn(relay, '4-redis_advanced_op'));
    expect(status).toBe(1);
    const lost = `AbortError: ${CONNECTION_LOST}`;
    const replies = stdout.filter((line) => line === lost || /^Reply/.test(line));
    expect(replies).toHaveLength(6);
    expect(replies).toContain(lost);
    expect(replies).not.toContain('Reply: 0');
  });

  test('5-publisher publishes no message twice', async () => {
    const redis = await startRedis();
    const heard: Heard[] = [];
    await listen(redis, '*', (one) => heard.push(one));
    const relay = await startRelay(redis.port, '\r\npublish\r\n', 1, 'after', 1);
    const { status, stdout, stderr } = await exitOf(startOn(relay, '5-publisher'));
    expect(status).toBe(1);
    expect(stdout.filter((line) => /^About/.test(line))).toEqual(PUBLISHER.slice(1));
    // The first was published and has no reply; on a busy machine those that are sent between it and the cut are lost.
    expect(new Set(stderr)).toEqual(new Set([CONNECTION_LOST]));
    const all = PUBLISHER.slice(1).map((line) => line.replace('About to send ', ''));
    await until(async () => heard.some(({ message }) => message === all[3]), 'the last message');
    const messages = heard.map(({ message }) => message);
    expect(messages).toEqual(all.filter((message) => messages.includes(message)));
    expect(all.length - messages.length).toBeLessThan(stderr.length);
  });

  test('5-subscriber subscribes again', async () => {
    const redis = await startRedis();
    const relay = await startRelay(redis.port, '\r\nsubscribe\r\n', 1, 'after', 1);
    const subscriber = startOn(relay, '5-subscriber');
    // Redis may still know of the connection that was cut, to which the message is lost.
    await until(async () => {
      await redis.command('PUBLISH', CHANNEL, 'KILL_SERVER');
      return subscriber.stdout.includes('KILL_SERVER');
    }, 'the message');
    expect(await exitOf(subscriber)).toMatchObject({ status: 1, stderr: [CONNECTION_LOST] });
  });
});

describe.each(['0-redis_client', '5-subscriber'])('%s', (file) => {
  test.each<NodeJS.Signals>(['SIGINT', 'SIGTERM'])(
    'exits with status 0 on %s, with a server or without',
    async (signal) => {
      const { script: connected } = await startWithRedis(file);
      const absent = await prepareRedis();
      const waiting = startOn(absent, file);
      await connected.waitForLine(CONNECTED);
      await waiting.waitForLine(notConnected(absent.port));
      for (const client of [connected, waiting]) {
        client.signal(signal);
        expect(await exitOf(client)).toMatchObject({ status: 0, stderr: [] });
      }
    }
  );
});

test('0-redis_client prints why at every retry, also after the 5 s after which node-redis gives up, and connects; again after an outage', async () => {
  const late = await prepareRedis();
  const client = startOn(late, '0-redis_client');
  await client.waitForLine(notConnected(late.port), 2);
  const start = Date.now();
  await client.waitForLine(notConnected(late.port), 12);
  expect(Date.now() - start).toBeLessThan(15 * 1000); // ten retries of 500 ms, and a second more for each
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

test('5-subscriber subscribes again after an outage, prints each connection, and nothing that comes after KILL_SERVER', async () => {
  const late = await prepareRedis('--requirepass', 'secret');
  const subscriber = startOn({ url: `${late.url}/1` }, '5-subscriber');
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
  const inOnePacket = `for _, message in ipairs(ARGV) do redis.call('publish', KEYS[1], message) end`;
  await late.command('EVAL', inOnePacket, 1, CHANNEL, 'KILL_SERVER', 'too late');
  expect(await exitOf(subscriber)).toMatchObject({ status: 0, stderr: [] });
  const lines = withoutOutages(subscriber);
  expect(lines).toEqual([CONNECTED, 'before', CONNECTED, 'after', 'KILL_SERVER']);
});
