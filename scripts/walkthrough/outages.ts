// Scenarios in which Redis is unavailable, at the start or later (src/README.md, "Redis unavailable").
import { subscribedChannels } from '../../test/support/channels';
import {
  CHANNEL,
  completedJob,
  CONNECTED,
  notAnswered,
  notConnected,
  NOTIFICATION,
  PUBLISHER,
  SCHOOLS,
  sending,
  stock,
  UNAVAILABLE,
} from '../../test/support/expected';
import { startSilentServer } from '../../test/support/silent_server';
import { waitForStatus } from '../../test/support/servers';
import { until } from '../../test/support/wait';
import { Scenario } from './tasks';

const [CREATED] = completedJob(1);
const SENDING = sending(NOTIFICATION);

export const OUTAGES: Scenario[] = [
  {
    title: 'Failures: Task 1 without Redis, then with it',
    files: ['0-redis_client'],
    check: 'a line at every retry, a second apart at most; the script connects by itself',
    run: async ({ redis, start, stop, killRedis, startRedis }) => {
      const outage = notConnected(redis.port);
      await killRedis();
      const client = start('0-redis_client', { prints: [[CONNECTED]], outage, runs: true });
      await client.waitForLine(outage, 3);
      await startRedis();
      await client.waitForLine(CONNECTED);
      await stop(client);
    },
  },
  {
    title: 'Failures: the other scripts without Redis, then with it',
    files: ['1-redis_op', '2-redis_op_async', '5-publisher', '6-job_creator', '6-job_processor'],
    check: 'one line at every retry, of Kue too; then each script completes its work',
    run: async ({ redis, start, stop, killRedis, startRedis }) => {
      const outage = notConnected(redis.port);
      await killRedis();
      const scripts = [
        start('1-redis_op', { prints: [SCHOOLS], outage }),
        start('2-redis_op_async', { prints: [SCHOOLS], outage }),
        start('5-publisher', { prints: [[CONNECTED], PUBLISHER.slice(1)], outage }),
        start('6-job_creator', { prints: [completedJob(1)], outage }),
      ];
      const processor = start('6-job_processor', { prints: [[SENDING]], outage, runs: true });
      for (const script of [...scripts, processor]) await script.waitForLine(outage, 2);
      await startRedis();
      for (const script of scripts) await script.waitForExit();
      await stop(processor);
    },
  },
  {
    title: 'Failures: Redis is down for a while under the subscriber',
    files: ['5-subscriber'],
    check: 'it subscribes again by itself: the second message arrives',
    run: async ({ redis, start, redisCli, killRedis, startRedis }) => {
      const outage = notConnected(redis.port);
      const prints = [[CONNECTED, 'before', CONNECTED, 'KILL_SERVER']];
      const subscriber = start('5-subscriber', { prints, outage });
      const isSubscribed = async () => (await subscribedChannels(redis)).length > 0;
      await until(isSubscribed, '5-subscriber subscribes');
      await redisCli(['PUBLISH', CHANNEL, 'before'], 1);
      await subscriber.waitForLine('before');
      await killRedis();
      await subscriber.waitForLine(outage, 2);
      await startRedis();
      await until(isSubscribed, '5-subscriber subscribes again');
      await redisCli(['PUBLISH', CHANNEL, 'KILL_SERVER'], 1);
      await subscriber.waitForExit();
    },
  },
  {
    title: 'Failures: Redis is down for a while under a creator and a processor',
    files: ['6-job_creator', '6-job_processor'],
    check: 'the job is neither lost nor queued twice: there is one job, and it is complete',
    run: async ({ redis, start, stop, redisCli, killRedis, startRedis }) => {
      const outage = notConnected(redis.port);
      const processor = start('6-job_processor', { prints: [[SENDING]], outage, runs: true });
      const creator = start('6-job_creator', { prints: [completedJob(1)], outage });
      await creator.waitForLine(CREATED);
      await killRedis();
      for (const script of [creator, processor]) await script.waitForLine(outage, 2);
      await startRedis();
      await creator.waitForExit();
      await redisCli(['ZCARD', 'q:jobs'], 1);
      await redisCli(['ZCARD', 'q:jobs:complete'], 1);
      await stop(processor);
    },
  },
  {
    title: 'Failures: a server that accepts connections but never replies',
    files: ['0-redis_client', '6-job_processor'],
    check: 'the line comes 5 s after the start; both connect once Redis is there',
    run: async ({ redis, say, start, stop, killRedis, startRedis }) => {
      const outage = notAnswered(redis.port);
      await killRedis();
      const silent = await startSilentServer(redis.port);
      say('on its port there is now a server that never replies');
      const client = start('0-redis_client', { prints: [[CONNECTED]], outage, runs: true });
      const processor = start('6-job_processor', { prints: [[SENDING]], outage, runs: true });
      for (const script of [client, processor]) await script.waitForLine(outage);
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
    run: async ({ redis, serve, curl, stop, killRedis, startRedis }) => {
      const outage = notConnected(redis.port);
      const server = await serve('9-stock', { outage });
      await waitForStatus(server.port, '/list_products/3', 200);
      await curl(server, '/reserve_product/3', stock.confirmed(3));
      await killRedis();
      await server.script.waitForLine(outage);
      await curl(server, '/reserve_product/3', UNAVAILABLE, { status: 503 });
      await startRedis();
      await waitForStatus(server.port, '/list_products/3', 200);
      await curl(server, '/list_products/3', stock.product(3, 1));
      await curl(server, '/reserve_product/3', stock.confirmed(3));
      await curl(server, '/reserve_product/3', stock.notEnough(3));
      await stop(server.script);
    },
  },
];
