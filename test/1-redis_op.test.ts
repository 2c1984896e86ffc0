import { basename } from 'path';
import { SCHOOLS } from './support/expected';
import { startHoldingRelay } from './support/relay';
import { expectAfterOutage } from './support/outage';
import { RedisServer, startRedis } from './support/redis';
import { Script, start, startCompiled } from './support/script';

/** '1-redis_op', or '2-redis_op_async', whose test file imports this one. */
const FILE = basename(expect.getState().testPath as string, '.test.ts');

const [CONNECTED, SCHOOL, REPLY, VALUE] = SCHOOLS; // the last three are 'School', 'Reply: OK' and '100'

describe(FILE, () => {
  let redis: RedisServer;

  beforeAll(async () => {
    redis = await startRedis(); // with Task 0's data: the key Holberton has the value School
  });

  describe('task', () => {
    let script: Script;

    beforeAll(async () => {
      // The relay delivers all replies at once, so a script that does not wait for each one prints out of order.
      const relay = await startHoldingRelay(redis.port);
      script = start(FILE, relay);
    });

    test('prints the four lines in order', () =>
      expect(script).toPrint(SCHOOLS, 'in Redis there is only Holberton, with the value School'));

    test('prints nothing else', () => expect(script).toPrintOnly(SCHOOLS));

    test('starts', () => expect(script).toPrintOrConnect(redis));

    test('sets HolbertonSanFrancisco to 100', () =>
      expect(redis).toHold('HolbertonSanFrancisco', '100', script));

    test('prints the value that Redis holds', async () => {
      await redis.command('SET', 'Holberton', 'another value');
      const another = startCompiled(FILE, redis);
      const context = 'in Redis, Holberton holds another value';
      await expect(another).toPrintMatching(/another value/, 'another value', context);
    });
  });

  describe('robustness', () => {
    // A new database has no keys: the script must not crash.
    test('prints null for a missing key', async () => {
      await redis.command('FLUSHALL');
      const script = startCompiled(FILE, redis);
      // These are two sequences of lines, which may mix: another test checks the order of all.
      await expect(script).toPrint([['null'], [REPLY, VALUE]], 'there is no key in Redis');
    });

    // Redis may start after the script: its commands must wait for the connection.
    // Another test checks the order of the lines.
    test('started without Redis, does its task once Redis is there', () =>
      expectAfterOutage(FILE, [[CONNECTED], [SCHOOL], [REPLY], [VALUE]]));
  });
});
