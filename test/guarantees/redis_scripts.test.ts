// src/README.md, "For every script", for Tasks 0 to 5: what `npm start` does not show.
import { readFileSync } from 'fs';
import { join } from 'path';
import { CHANNEL, CONNECTED, CONNECTION_LOST, notConnected, PUBLISHER } from '../support/expected';
import { ROOT } from '../support/launcher';
import { Heard, listen, prepareRedis, startRedis } from '../support/redis';
import { startCuttingRelay } from '../support/relay';
import { exitOf, startCompiled } from '../support/script';
import { until } from '../support/wait';

const test = globalThis.test.concurrent; // each starts a Redis of its own

test('dump.rdb was written by Redis 6.0, and holds only the key Holberton', async () => {
  expect(readFileSync(join(ROOT, 'dump.rdb'), 'latin1')).toMatch(/redis-ver.6\.0\./);
  const loaded = await startRedis();
  expect(await loaded.command('KEYS', '*')).toEqual(['Holberton']);
});

test.each(['0-redis_client', '6-job_processor'])('%s keeps retrying, one line per retry', async (file) => {
  const { port, url } = await prepareRedis();
  const script = startCompiled(file, { url });
  await script.waitForLine(notConnected(port), 2);
  const start = Date.now();
  await script.waitForLine(notConnected(port), 14);
  const time = Date.now() - start;
  // 12 retries of 500 ms. A line for each of Kue's connections would take less; after 5 s, node-redis alone gives up.
  expect(time).toBeGreaterThan(5000);
  expect(time).toBeLessThan(15 * 1000);
  expect([new Set(script.stdout), script.stderr]).toEqual([new Set([notConnected(port)]), []]);
});

test('5-publisher, cut off before a reply, publishes no message twice and exits with status 1', async () => {
  const redis = await startRedis();
  const heard: Heard[] = [];
  await listen(redis, '*', (message) => heard.push(message));
  const relay = await startCuttingRelay(redis.port, '\r\npublish\r\n', 1, 'after', 1);
  const { status, stdout, stderr } = await exitOf(startCompiled('5-publisher', relay));
  expect(status).toBe(1);
  expect(stdout.filter((line) => /^About/.test(line))).toEqual(PUBLISHER.slice(1));
  // The first was published without a reply; on a busy machine, messages sent between that and the cut are lost.
  expect(new Set(stderr)).toEqual(new Set([CONNECTION_LOST]));
  const all = PUBLISHER.slice(1).map((line) => line.replace('About to send ', ''));
  await until(async () => heard.some(({ message }) => message === all[3]), 'the last message');
  const messages = heard.map(({ message }) => message);
  expect(messages).toEqual(all.filter((message) => messages.includes(message)));
  expect(all.length - messages.length).toBeLessThan(stderr.length);
});

test('5-subscriber, cut off before the reply, subscribes again and exits with status 1', async () => {
  const redis = await startRedis();
  const relay = await startCuttingRelay(redis.port, '\r\nsubscribe\r\n', 1, 'after', 1);
  const subscriber = startCompiled('5-subscriber', relay);
  // Repeated, since Redis may still send the message to the connection that was cut.
  await until(async () => {
    await redis.command('PUBLISH', CHANNEL, 'KILL_SERVER');
    return subscriber.stdout.includes('KILL_SERVER');
  }, 'the message');
  expect(await exitOf(subscriber)).toMatchObject({ status: 1, stderr: [CONNECTION_LOST] });
});

test('5-subscriber does not print a message that follows KILL_SERVER in the same packet', async () => {
  const redis = await startRedis();
  const subscriber = startCompiled('5-subscriber', redis);
  await until(async () => (await redis.channels()).length > 0, 'a subscriber');
  const publish = `for _, message in ipairs(ARGV) do redis.call('publish', KEYS[1], message) end`;
  await redis.command('EVAL', publish, 1, CHANNEL, 'KILL_SERVER', 'too late');
  expect(await exitOf(subscriber)).toEqual({ status: 0, stdout: [CONNECTED, 'KILL_SERVER'], stderr: [] });
});
