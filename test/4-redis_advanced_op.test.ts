import { HASH, hashLines } from './support/expected';
import { hasPrinted } from './support/matchers';
import { expectAfterOutage } from './support/outage';
import { RedisServer, startRedis } from './support/redis';
import { Script, start, startCompiled } from './support/script';
import { comesTrue, NotChecked } from './support/wait';

/** The six lines 'Reply: 1' or 'Reply: 0': HSET replies 1 for a new field. */
const replies = (reply: 0 | 1) => hashLines(reply).slice(1, 7);

describe('4-redis_advanced_op', () => {
  describe('task', () => {
    let redis: RedisServer;
    let script: Script;

    beforeAll(async () => {
      redis = await startRedis();
      script = start('4-redis_advanced_op', { REDIS_URL: redis.url });
    });

    test('prints a reply for each of the six fields, then the hash', () =>
      expect(script).toPrint(hashLines(1)));

    test('prints nothing else', () => expect(script).toPrintOnly(hashLines(1)));

    test('starts', () => expect(script).toPrintOrConnect(redis));

    test('leaves the hash with its six fields in the key HolbertonSchools', () =>
      expect(redis).toHold('HolbertonSchools', HASH));

    test('prints 0 for each field', async () => {
      const isFirst = await comesTrue(script, () => hasPrinted(script, replies(1)));
      if (!isFirst) throw new NotChecked('it did not print six replies of 1 before');
      const again = startCompiled('4-redis_advanced_op', { REDIS_URL: redis.url });
      await expect(again).toPrint(replies(0), 'it had been run before');
    });

    test('prints the hash that Redis holds', async () => {
      const isWritten = async () => (await redis.command('EXISTS', 'HolbertonSchools')) === 1;
      if (!(await comesTrue(script, isWritten)))
        throw new NotChecked('it does not write to HolbertonSchools');
      await redis.command('HSET', 'HolbertonSchools', 'Lyon', '7');
      const again = startCompiled('4-redis_advanced_op', { REDIS_URL: redis.url });
      const context = 'the hash had a field Lyon with the value 7 before';
      // The form of the hash has a test of its own.
      await expect(again).toPrintMatching(/\bLyon\b\W+7\b/, "  Lyon: '7',", context);
    });
  });

  describe('robustness', () => {
    // Redis may start after the script: what it was asked to do waits for the connection.
    test('started without Redis, does its task once Redis is there', async () => {
      const lines = hashLines(1).map((line) => [line]); // their order has a test of its own
      await expectAfterOutage('4-redis_advanced_op', lines);
    });
  });
});
