import { CONNECTED } from './support/expected';
import { expectAfterOutage } from './support/outage';
import { prepareRedis, RedisServer, startRedis } from './support/redis';
import { Script, start, startCompiled } from './support/script';
import { letRun } from './support/wait';

describe('0-redis_client', () => {
  describe('task', () => {
    let redis: RedisServer;
    let script: Script;

    beforeAll(async () => {
      redis = await startRedis();
      script = start('0-redis_client', redis);
    });

    test('prints one line when it is connected', () => expect(script).toPrint([CONNECTED]));

    test('prints nothing else', async () => {
      await letRun(script, 1000);
      await expect(script).toPrintOnly([CONNECTED]);
    });

    test('starts', () => expect(script).toPrintOrConnect(redis));

    test('without a server prints why it is not connected', async () => {
      const alone = startCompiled('0-redis_client', await prepareRedis());
      await expect(alone).toPrintMatching(
        /^Redis client not connected to the server: \S.*ECONNREFUSED/,
        'Redis client not connected to the server: Redis connection to 127.0.0.1:6379 failed - connect ECONNREFUSED 127.0.0.1:6379',
        'it was started while no Redis was running'
      );
    });
  });

  describe('robustness', () => {
    // Redis may start after the script or restart: a client that gives up would have to be restarted by hand.
    test('started without Redis, connects once Redis is there', () =>
      expectAfterOutage('0-redis_client', [CONNECTED]));
  });
});
