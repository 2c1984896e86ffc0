import { HASH, hashLines } from './support/expected';
import { eventuallyPrints } from './support/judge';
import { expectAfterOutage } from './support/outage';
import { RedisServer, startRedis } from './support/redis';
import { Script, start, startCompiled } from './support/script';
import { eventually, NotChecked } from './support/wait';

/** Six lines 'Reply: 1' or 'Reply: 0': HSET replies 1 for a new field, and 0 for an existing one. */
const replies = (reply: 0 | 1) => hashLines(reply).slice(1, 7);

describe('4-redis_advanced_op', () => {
  describe('task', () => {
    let redis: RedisServer;
    let script: Script;

    beforeAll(async () => {
      redis = await startRedis();
      script = start('4-redis_advanced_op', redis);
    });

    test('prints a reply for each of the six fields, then the hash', () =>
      expect(script).toPrint(hashLines(1)));

    test('prints nothing else', () => expect(script).toPrintOnly(hashLines(1)));

    test('starts', () => expect(script).toPrintOrConnect(redis));

    test('leaves the hash with its six fields in the key HolbertonSchools', () =>
      expect(redis).toHold('HolbertonSchools', HASH, script));

    test('prints 0 for each field', async () => {
      const hasCreated = await eventuallyPrints(script, replies(1));
      if (!hasCreated) throw new NotChecked('it did not print six replies of 1 before');
      const again = startCompiled('4-redis_advanced_op', redis);
      await expect(again).toPrint(replies(0), 'it had been run before');
    });

    test('prints the hash that Redis holds', async () => {
      const isWritten = async () => (await redis.command('EXISTS', 'HolbertonSchools')) === 1;
      const hasHash = await eventually(script, isWritten);
      if (!hasHash) throw new NotChecked('it does not write to HolbertonSchools');
      await redis.command('HSET', 'HolbertonSchools', 'Lyon', '7');
      const again = startCompiled('4-redis_advanced_op', redis);
      const context = 'the hash had a field Lyon with the value 7 before';
      // Another test checks how the hash is printed.
      await expect(again).toPrintMatching(/\bLyon\b\W+7\b/, "  Lyon: '7',", context);
    });
  });

  describe('robustness', () => {
    // Redis may start after the script: its commands must wait for the connection.
    test('started without Redis, does its task once Redis is there', async () => {
      const lines = hashLines(1).map((line) => [line]); // in any order: another test checks it
      await expectAfterOutage('4-redis_advanced_op', lines);
    });
  });
});
