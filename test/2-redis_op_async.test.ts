import { SCHOOLS } from './support/expected';
import { startHoldingRelay } from './support/relay';
import { OUTAGE, startWithoutRedis } from './support/outage';
import { RedisServer, startRedis } from './support/redis';
import { Script, start, startCompiled } from './support/script';

describe('2-redis_op_async', () => {
  let redis: RedisServer;

  beforeAll(async () => {
    redis = await startRedis(); // with Task 0's data: Holberton is School
  });

  describe('task', () => {
    let script: Script;

    beforeAll(async () => {
      // Replies that arrive together show whether the script awaits them; otherwise it would be right by chance.
      const relay = await startHoldingRelay(redis.port);
      script = start('2-redis_op_async', { REDIS_URL: relay.url });
    });

    test('prints the four lines in order', () => expect(script).toPrint(SCHOOLS));

    test('prints nothing else', () => expect(script).toPrintOnly(SCHOOLS));

    test('starts', () => expect(script).toStart(redis));

    test('sets HolbertonSanFrancisco to 100', () => expect(redis).toHold('HolbertonSanFrancisco', '100'));

    test('prints the value that Redis holds', async () => {
      await redis.command('SET', 'Holberton', 'another value');
      const another = startCompiled('2-redis_op_async', { REDIS_URL: redis.url });
      await expect(another).toPrintMatching(
        /another value/,
        'another value',
        'in Redis, Holberton holds another value'
      );
    });
  });

  describe('robustness', () => {
    // A new database has no schools: what is not there is null, and no reason to crash.
    test('prints null for a missing key', async () => {
      await redis.command('FLUSHALL');
      const script = startCompiled('2-redis_op_async', { REDIS_URL: redis.url });
      await expect(script).toPrint([['null'], SCHOOLS.slice(2)], 'there is no key in Redis');
    });

    // Redis may start after the script: what it was asked to do waits for the connection.
    test('started without Redis, does its task once Redis is there', async () => {
      const { script } = await startWithoutRedis('2-redis_op_async');
      const lines = SCHOOLS.map((line) => [line]); // their order has a test of its own
      await expect(script).toPrint(lines, OUTAGE);
    });
  });
});
