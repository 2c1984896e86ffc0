// What can go wrong, as scenarios (src/README.md, "For every script" and "Nothing lost").
import * as expected from '../../test/support/expected';
import { startReplica } from '../../test/support/failover';
import { isWorkerWaiting } from '../../test/support/jobs';
import { startRelay, startSilentServer } from '../../test/support/relay';
import { waitForStatus } from '../../test/support/servers';
import { until } from '../../test/support/wait';
import { JOB_FAILURES } from './job_failures';
import { Scenario } from './tasks';

const { CONNECTED, CONNECTION_LOST, NOTIFICATIONS, SEATS, SENT, seats, stock } = expected;

const LOADING = 'LOADING Redis is loading the dataset in memory';
const WRONG_TYPE = 'WRONGTYPE Operation against a key holding the wrong kind of value';
const NO_INTEGER = 'ERR value is not an integer or out of range';
const ADDRESS = 'REDIS_URL cannot be read: it must look like redis://[:PASSWORD@]HOST:PORT[/DB]';
const BAD_PORT = 'PORT cannot be read: it must be a number from 0 to 65535';
const SENDING = expected.sending(expected.NOTIFICATION);

export const FAILURES: Scenario[] = [
  {
    title: 'Failures: Tasks 1 to 9 without Redis, then with it',
    check:
      'a line at every retry, at most 1 s apart, and one for all of Kue; clients exit at SIGTERM; then each script does its work',
    run: async ({ start, kill, killRedis, startRedis }) => {
      await killRedis();
      const redisOnly = [
        '0-redis_client',
        '1-redis_op',
        '2-redis_op_async',
        '4-redis_advanced_op',
        '5-publisher',
      ];
      const scripts = [...redisOnly, '7-job_creator'].map((file) => start(file));
      const processor = start('7-job_processor', { prints: SENT.map((line) => [line]) });
      for (const file of ['0-redis_client', '5-subscriber']) {
        const client = start(file, { prints: [] });
        await client.waitForLine(/not connected/);
        kill(client, 'SIGTERM');
      }
      await startRedis(...scripts, processor);
    },
  },
  ...JOB_FAILURES,
  {
    title: 'Failures: Redis goes down twice while a client, the subscriber, a creator and a processor run',
    check: 'no job is lost or queued twice; the subscriber subscribes again, and hears both messages',
    run: async ({ redis, start, finish, redisCli, killRedis, startRedis }) => {
      const client = start('0-redis_client', { prints: [[CONNECTED, CONNECTED, CONNECTED]] });
      const subscriber = start('5-subscriber', {
        prints: [[CONNECTED, CONNECTED, 'before', CONNECTED, 'KILL_SERVER']],
      });
      for (const script of [client, subscriber]) await script.waitForLine(CONNECTED);
      const processor = start('6-job_processor', { prints: [[SENDING, SENDING]] });
      for (const [index, message] of ['before', 'KILL_SERVER'].entries()) {
        await until(() => isWorkerWaiting(redis), 'the processor waits for a job');
        await killRedis();
        const creator = start('6-job_creator', { prints: [expected.completedJob(index + 1)] });
        await startRedis(client, subscriber, processor, creator);
        await finish(creator);
        await until(async () => (await redis.channels()).length > 0, '5-subscriber subscribes');
        await redisCli(['PUBLISH', expected.CHANNEL, message], 1);
        await subscriber.waitForLine(message);
      }
      await redisCli(['ZCARD', 'q:jobs'], 2);
      await redisCli(['ZCARD', 'q:jobs:complete'], 2);
    },
  },
  {
    title: 'Failures: a server that accepts connections but never replies, or replies LOADING',
    check: '503 within 1.5 s; a line after 5 s, then at every retry; all connect once Redis is there',
    run: async ({ redis, say, start, serve, curl, killRedis, startRedis }) => {
      await killRedis();
      const silent = await startSilentServer(redis.port);
      say('on its port there is now a server that never replies');
      const shop = await serve('9-stock');
      await curl(shop, '/list_products/3', expected.UNAVAILABLE, 503);
      if (shop.script.stdout.length > 1)
        throw new Error('503 came only when the server was known to be silent');
      const scripts = [start('0-redis_client'), start('6-job_processor'), shop.script];
      for (const script of scripts) await script.waitForLine(/ has not answered for 5 s$/);
      await silent.close();
      const loading = await startSilentServer(redis.port, `-${LOADING}\r\n`);
      say('now one that replies LOADING to everything');
      for (const script of scripts) await script.waitForLine(RegExp(`${LOADING}$`));
      await loading.close();
      await startRedis();
      start('6-job_creator');
      await waitForStatus(shop.port, '/list_products/3', 200);
      await curl(shop, '/list_products/3', stock.product(3, 2));
    },
  },
  {
    title: 'Failures: Redis goes down, then hangs, while 9-stock runs',
    check: '503 at once; 504 after 1.5 s, though Redis reserves later; 500 for keys of the wrong type',
    run: async ({ redis, say, serve, curl, redisCli, killRedis, startRedis }) => {
      const noCount = 'The key item.2 does not hold a number';
      const shop = await serve('9-stock', [], { stderr: [WRONG_TYPE, noCount], status: 1 });
      await waitForStatus(shop.port, '/list_products/3', 200);
      await curl(shop, '/reserve_product/3', stock.confirmed(3));
      await killRedis();
      await curl(shop, '/reserve_product/3', expected.UNAVAILABLE, 503);
      const theatre = await serve('100-seat', [], { stderr: [NO_INTEGER], status: 1 });
      await curl(theatre, '/available_seats', expected.UNAVAILABLE, 503);
      await startRedis(shop.script, theatre.script);
      await waitForStatus(theatre.port, '/available_seats', 200);
      await curl(theatre, '/available_seats', seats.available(SEATS));
      await waitForStatus(shop.port, '/list_products/3', 200);
      await curl(shop, '/list_products/3', stock.product(3, 1));
      say('Redis is stopped (kill -STOP)');
      redis.signal('SIGSTOP');
      await curl(shop, '/reserve_product/3', expected.UNANSWERED, 504);
      say('Redis continues (kill -CONT)');
      redis.signal('SIGCONT');
      await curl(shop, '/list_products/3', stock.product(3, 0));
      await curl(shop, '/reserve_product/3', stock.notEnough(3));
      await redisCli(['RPUSH', 'item.1', 'many'], 1);
      await curl(shop, '/list_products/1', '{"status":"Internal server error"}', 500);
      await redisCli(['SET', 'item.2', 'many'], 'OK');
      await curl(shop, '/list_products/2', '{"status":"Internal server error"}', 500);
      await redisCli(['SET', 'q:ids', 'none'], 'OK');
      await curl(theatre, '/reserve_seat', seats.failed);
    },
  },
  {
    title: 'Failures: Redis becomes a replica, and its name leads to the new primary',
    check: 'READONLY counts as unavailable: the scripts connect to the new primary, which has the data',
    run: async ({ redis, say, start, serve, curl, finish }) => {
      const { url, failOver } = await startReplica(redis);
      const env = { REDIS_URL: url };
      const shop = await serve('9-stock', [], { env });
      start('6-job_processor', { env });
      await waitForStatus(shop.port, '/list_products/3', 200);
      await curl(shop, '/reserve_product/3', stock.confirmed(3));
      await failOver();
      say('a relay, in place of a name, now leads to the new primary; we reserve until it is confirmed');
      await waitForStatus(shop.port, '/reserve_product/3', 200);
      await shop.script.waitForLine(/READONLY/);
      await curl(shop, '/list_products/3', stock.product(3, 0));
      await finish(start('6-job_creator', { env }));
    },
  },
  {
    title: 'Failures: Task 4 a second time, and keys of the wrong type',
    check: "Reply: 0; then Redis's message, on stderr or by redis.print; the rest runs; status 1",
    run: async ({ start, finish, redisCli }) => {
      await finish(start('4-redis_advanced_op'));
      await finish(start('4-redis_advanced_op', { prints: [expected.hashLines(0)] }));
      await redisCli(['DEL', 'Holberton'], 1);
      await redisCli(['RPUSH', 'Holberton', 'School'], 1);
      await redisCli(['SET', 'HolbertonSchools', 'none'], 'OK');
      const failed = { stderr: [WRONG_TYPE], status: 1 };
      for (const file of ['1-redis_op', '2-redis_op_async']) {
        await finish(start(file, { prints: [[CONNECTED, 'Reply: OK', '100']], ...failed }));
      }
      const prints = [[CONNECTED, ...Array(6).fill(`ReplyError: ${WRONG_TYPE}`)]];
      await finish(start('4-redis_advanced_op', { prints, ...failed }));
      await redisCli(['RPUSH', 'q:ids', 'none'], 1);
      start('6-job_creator', { prints: [], ...failed });
      start('7-job_creator', { prints: [], stderr: NOTIFICATIONS.map(() => WRONG_TYPE), status: 1 });
    },
  },
  {
    title: 'Failures: an invalid REDIS_URL or PORT, and a port that is taken',
    check: 'one line on stderr, without the password, and status 1',
    run: async ({ serve, start, finish }) => {
      const refuse = (file: string, line: string, env: NodeJS.ProcessEnv) =>
        finish(start(file, { prints: [], stderr: [line], status: 1, exits: true, env }));
      for (const file of ['1-redis_op', '6-job_creator', '9-stock']) {
        await refuse(file, ADDRESS, { REDIS_URL: 'redis://:secret@127.0.0.1:port' });
      }
      const { port } = await serve('9-stock');
      await refuse('9-stock', `Port ${port} is taken: set PORT to another one`, { PORT: `${port}` });
      await refuse('9-stock', BAD_PORT, { PORT: 'http' });
    },
  },
  {
    title: 'Failures: a connection breaks before the replies',
    check: 'the commands have failed, and are not sent again: Redis received six; status 1',
    run: async ({ redis, say, start, finish, redisCli }) => {
      const relay = await startRelay(redis.port, '\r\nhset\r\n', 1, 'after', 1);
      say('between the script and Redis, a relay cuts the connection before the replies');
      const failed = Array(6).fill(`AbortError: ${CONNECTION_LOST}`);
      const prints = [[CONNECTED, ...failed, CONNECTED]];
      const env = { REDIS_URL: relay.url };
      await finish(start('4-redis_advanced_op', { prints, stderr: [CONNECTION_LOST], status: 1, env }));
      await redisCli(['INFO', 'commandstats'], /^cmdstat_hset:calls=6,/);
    },
  },
];
