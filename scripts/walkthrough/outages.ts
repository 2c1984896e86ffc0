// Scenarios in which Redis is unavailable, at the start or later (src/README.md, "Redis unavailable").
import { subscribedChannels } from '../../test/support/channels';
import {
  CHANNEL,
  completedJob,
  CONNECTED,
  notAnswered,
  NOTIFICATION,
  PUBLISHER,
  SCHOOLS,
  sending,
  stock,
  UNAVAILABLE,
} from '../../test/support/expected';
import { isWorkerWaiting } from '../../test/support/jobs';
import { startSilentServer } from '../../test/support/relay';
import { waitForStatus } from '../../test/support/servers';
import { until } from '../../test/support/wait';
import { Scenario } from './tasks';

const SENDING = sending(NOTIFICATION);

export const OUTAGES: Scenario[] = [
  {
    title: 'Failures: Task 1 without Redis, then with it',
    files: ['0-redis_client'],
    check: 'a line at every retry, a second apart at most; the script connects by itself',
    run: async ({ start, stop, killRedis, startRedis }) => {
      await killRedis();
      const client = start('0-redis_client', { prints: [[CONNECTED]], runs: true });
      await startRedis(client);
      await client.waitForLine(CONNECTED);
      await stop(client);
    },
  },
  {
    title: 'Failures: the other scripts without Redis, then with it',
    files: ['1-redis_op', '2-redis_op_async', '5-publisher', '6-job_creator', '6-job_processor'],
    check: 'one line at every retry, of Kue too; then each script completes its work',
    run: async ({ start, stop, killRedis, startRedis }) => {
      await killRedis();
      const scripts = [
        start('1-redis_op', { prints: [SCHOOLS] }),
        start('2-redis_op_async', { prints: [SCHOOLS] }),
        start('5-publisher', { prints: [[CONNECTED], PUBLISHER.slice(1)] }),
        start('6-job_creator', { prints: [completedJob(1)] }),
      ];
      const processor = start('6-job_processor', { prints: [[SENDING]], runs: true });
      await startRedis(...scripts, processor);
      for (const script of scripts) await script.waitForExit();
      await stop(processor);
    },
  },
  {
    title: 'Failures: Redis is down for a while under the subscriber',
    files: ['5-subscriber'],
    check: 'it subscribes again by itself: the second message arrives',
    run: async ({ redis, start, redisCli, killRedis, startRedis }) => {
      const subscriber = start('5-subscriber', { prints: [[CONNECTED, 'before', CONNECTED, 'KILL_SERVER']] });
      const publish = async (message: string) => {
        await until(async () => (await subscribedChannels(redis)).length > 0, '5-subscriber subscribes');
        await redisCli(['PUBLISH', CHANNEL, message], 1);
        await subscriber.waitForLine(message);
      };
      await subscriber.waitForLine(CONNECTED);
      await publish('before');
      await killRedis();
      await startRedis(subscriber);
      await subscriber.waitForLine(CONNECTED, 2);
      await publish('KILL_SERVER');
      await subscriber.waitForExit();
    },
  },
  {
    title: 'Failures: Redis is down twice under a creator and a processor',
    files: ['6-job_creator', '6-job_processor'],
    check: 'no job is lost or queued twice: there are two, and both are complete',
    run: async ({ redis, start, stop, redisCli, killRedis, startRedis }) => {
      const first = start('6-job_creator', { prints: [completedJob(1)] });
      await first.waitForLine(completedJob(1)[0]);
      await killRedis();
      const processor = start('6-job_processor', { prints: [[SENDING, SENDING]], runs: true });
      await startRedis(first, processor);
      await first.waitForExit();
      await until(() => isWorkerWaiting(redis), 'the processor waits for a job');
      await killRedis();
      const second = start('6-job_creator', { prints: [completedJob(2)] });
      await startRedis(second);
      await second.waitForExit();
      await redisCli(['ZCARD', 'q:jobs'], 2);
      await redisCli(['ZCARD', 'q:jobs:complete'], 2);
      await stop(processor);
    },
  },
  {
    title: 'Failures: a server that accepts connections but never replies',
    files: ['0-redis_client', '6-job_creator', '6-job_processor'],
    check: 'the line comes 5 s after the start; both scripts connect once Redis is there',
    run: async ({ redis, say, start, stop, killRedis, startRedis }) => {
      await killRedis();
      const silent = await startSilentServer(redis.port);
      say('on its port there is now a server that never replies');
      const client = start('0-redis_client', { prints: [[CONNECTED]], runs: true });
      const processor = start('6-job_processor', { prints: [[SENDING]], runs: true });
      for (const script of [client, processor]) await script.waitForLine(notAnswered(redis.port));
      await silent.close();
      await startRedis();
      await client.waitForLine(CONNECTED);
      await stop(client);
      await start('6-job_creator', { prints: [completedJob(1)] }).waitForExit();
      await stop(processor);
    },
  },
  {
    title: 'Failures: Redis is down for a while under 9-stock, and it sells out',
    files: ['9-stock'],
    check: '503 at once while Redis is down; no reservation is lost, and no more than two are confirmed',
    run: async ({ serve, curl, stop, killRedis, startRedis }) => {
      const server = await serve('9-stock');
      const isConnected = () => waitForStatus(server.port, '/list_products/3', 200);
      await isConnected();
      await curl(server, '/reserve_product/3', stock.confirmed(3));
      await killRedis();
      await curl(server, '/reserve_product/3', UNAVAILABLE, 503);
      await startRedis(server.script);
      await isConnected();
      await curl(server, '/list_products/3', stock.product(3, 1));
      await curl(server, '/reserve_product/3', stock.confirmed(3));
      await curl(server, '/reserve_product/3', stock.notEnough(3));
      await stop(server.script);
    },
  },
];
