import { basename } from 'path';
import { SCHOOLS } from './support/expected';
import { startHoldingRelay } from './support/relay';
import { expectAfterOutage } from './support/outage';
import { RedisServer, startRedis } from './support/redis';
import { Script, start, startCompiled } from './support/script';

/** '1-redis_op', or '2-redis_op_async', whose test file imports this one. */
const FILE = basename(expect.getState().testPath as string, '.test.ts');

/** What it prints: that it is connected, 'School', 'Reply: OK' and '100'. */
const [CONNECTED, SCHOOL, REPLY, VALUE] = SCHOOLS;

describe(FILE, () => {
  let redis: RedisServer;

  beforeAll(async () => {
    redis = await startRedis(); // with Task 0's data: Holberton is School
  });

  describe('task', () => {
    let script: Script;

    beforeAll(async () => {
      // The relay delivers replies all at once, so a script that does not wait for each one prints out of order.
      const relay = await startHoldingRelay(redis.port);
      script = start(FILE, { REDIS_URL: relay.url });
    });

    test('prints the four lines in order', () => expect(script).toPrint(SCHOOLS));

    test('prints nothing else', () => expect(script).toPrintOnly(SCHOOLS));

    test('starts', () => expect(script).toPrintOrConnect(redis));

    test('sets HolbertonSanFrancisco to 100', () => expect(redis).toHold('HolbertonSanFrancisco', '100'));

    test('prints the value that Redis holds', async () => {
      await redis.command('SET', 'Holberton', 'another value');
      const another = startCompiled(FILE, { REDIS_URL: redis.url }); // compiled, which starts faster
      const context = 'in Redis, Holberton holds another value';
      await expect(another).toPrintMatching(/another value/, 'another value', context);
    });
  });

  describe('robustness', () => {
    // A new database has no schools: a missing key must print null, not crash.
    test('prints null for a missing key', async () => {
      await redis.command('FLUSHALL');
      const script = startCompiled(FILE, { REDIS_URL: redis.url });
      // Two sequences of lines, which may mix: another test checks the order of all four.
      await expect(script).toPrint([['null'], [REPLY, VALUE]], 'there is no key in Redis');
    });

    // Redis may start after the script: the script's commands wait for the connection.
    test('started without Redis, does its task once Redis is there', async () => {
      // Another test checks their order.
      await expectAfterOutage(FILE, [[CONNECTED], [SCHOOL], [REPLY], [VALUE]]);
    });
  });
});
