// What can go wrong, as scenarios (src/README.md, "For every script" and "Nothing lost").
import { networkInterfaces } from 'os';
import * as expected from '../../test/support/expected';
import { isWorkerWaiting } from '../../test/support/jobs';
import { Judge } from '../../test/support/judge';
import { isTaken } from '../../test/support/port';
import { startRedis } from '../../test/support/redis';
import { startCuttingRelay, startSilentServer } from '../../test/support/relay';
import { waitForStatus } from '../../test/support/servers';
import { until } from '../../test/support/wait';
import { JOB_FAILURES, SENT_IN_ANY_ORDER, startJobInFlight } from './job_failures';
import { SERVER_FAILURES } from './server_failures';
import { Scenario } from './tasks';

const { CHANNEL, CONNECTED, CONNECTION_LOST, NOTIFICATIONS, PUBLISHER, stock, TYPE_6, TYPE_7, WRONG_TYPE } =
  expected;

/** How a Redis replies that is loading its data, or is a replica that has lost its primary. */
const NOT_READY = ['LOADING Redis is loading the dataset in memory', 'MASTERDOWN Link with MASTER is down'];
const SENDING = expected.sending(expected.NOTIFICATION);

/** Judges lines of which each must contain this text, however many there are. */
const repeated = (text: string): Judge => ({
  take: (line) => (line.includes(text) ? 'expected' : 'unexpected'),
  missing: () => [],
});

export const FAILURES: Scenario[] = [
  {
    title: 'Failures: Tasks 1 to 9 without Redis, then with it',
    check: 'a line at every retry, at most 1 s apart, one for all of Kue; then each script does its work',
    run: async ({ start, kill, killRedis, startRedis }) => {
      await killRedis();
      const files = ['0-redis_client', '1-redis_op', '2-redis_op_async', '4-redis_advanced_op'];
      const scripts = [...files, '5-publisher', '7-job_creator'].map((file) => start(file));
      const processor = start('7-job_processor', { prints: SENT_IN_ANY_ORDER });
      for (const file of ['0-redis_client', '5-subscriber']) {
        const client = start(file, { prints: [] });
        await client.waitForLine(/not connected/);
        kill(client, 'SIGTERM');
      }
      await startRedis(...scripts, processor);
    },
  },
  ...JOB_FAILURES,
  ...SERVER_FAILURES,
  {
    title: 'Failures: Redis goes down twice under a client, the subscriber, creators and a processor',
    check: 'all reconnect: both messages arrive, and no job is lost, queued twice or sent twice',
    run: async (stage) => {
      const { redis, start, finish, redisCli, killRedis, startRedis } = stage;
      const client = start('0-redis_client', { prints: [[CONNECTED, CONNECTED, CONNECTED]] });
      const heard = [CONNECTED, CONNECTED, 'a message', CONNECTED, 'KILL_SERVER'];
      const subscriber = start('5-subscriber', { prints: [heard] });
      for (const script of [client, subscriber]) await script.waitForLine(CONNECTED);
      const { creator, release } = await startJobInFlight(stage, { prints: [[SENDING, SENDING]] });
      const waiting = start('7-job_creator', { prints: expected.jobLives(2) });
      await waiting.waitForLine(/created/, NOTIFICATIONS.length);
      for (const [index, message] of ['a message', 'KILL_SERVER'].entries()) {
        await killRedis();
        await startRedis(client, subscriber, waiting);
        const count = () => redis.command('PUBSUB', 'NUMSUB', CHANNEL, 'q:events');
        const all = `${CHANNEL},1,q:events,${3 - index}`; // the first creator exits after the first outage
        await until(async () => `${await count()}` === all, 'all subscribe again');
        await client.waitForLine(CONNECTED, index + 2);
        await redisCli(['PUBLISH', CHANNEL, message], 1);
        await subscriber.waitForLine(message);
        release();
        await finish(creator);
        await until(() => isWorkerWaiting(redis), 'the processor waits for a job');
      }
      start('7-job_processor');
      await finish(waiting);
      await finish(start('6-job_creator', { prints: [expected.completedJob(13)] }));
      await redisCli(['ZCARD', 'q:jobs'], 13);
    },
  },
  {
    title: 'Failures: a server that accepts connections but never replies, or replies LOADING or MASTERDOWN',
    check: '503 within 1.5 s; a line after 5 s and at every retry; all connect once Redis is there',
    run: async ({ redis, say, start, serve, curl, killRedis, startRedis }) => {
      await killRedis();
      const silent = await startSilentServer(redis.port);
      say('on its port there is now a server that never replies');
      const shop = await serve('9-stock');
      await curl(shop, '/list_products/3', expected.UNAVAILABLE, 503);
      if (shop.script.stdout.length > 1)
        throw new Error('503 came only when the server was known to be silent');
      const scripts = [start('0-redis_client'), start('6-job_processor'), shop.script];
      for (const script of scripts) await script.waitForLine(/ has not answered for 5 s$/, 2);
      await silent.close();
      for (const reply of NOT_READY) {
        const server = await startSilentServer(redis.port, `-${reply}\r\n`);
        say(`now there is a server that replies "${reply}" to every command`);
        for (const script of scripts) await script.waitForLine(RegExp(`${reply}$`));
        await server.close();
      }
      await startRedis();
      start('6-job_creator');
      await waitForStatus(shop.port, '/list_products/3', 200);
      await curl(shop, '/list_products/3', stock.product(3, 2));
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
    title: 'Failures: Redis refuses commands of the publisher, the subscriber and the processors',
    check: 'a line on stderr for each, and pauses between the attempts of a processor; status 1',
    settings: ['--rename-command', 'PUBLISH', '', '--rename-command', 'SUBSCRIBE', ''],
    run: async ({ redis, start, finish, redisCli }) => {
      const refusalOf = (command: string, ...args: string[]) =>
        redis.command(command, ...args).then(String, ({ message }: Error) => message);
      const messages = PUBLISHER.slice(1).map((line) => line.replace('About to send ', ''));
      const refusals = messages.map((message) => refusalOf('publish', CHANNEL, message));
      await finish(start('5-publisher', { stderr: await Promise.all(refusals), status: 1 }));
      const stderr = [await refusalOf('subscribe', CHANNEL)];
      await finish(start('5-subscriber', { prints: [[CONNECTED]], stderr, status: 1, exits: false }));
      for (const [file, type] of Object.entries({ '6-job_processor': TYPE_6, '7-job_processor': TYPE_7 })) {
        await redisCli(['SET', `q:${type}:jobs`, 'none'], 'OK');
        const processor = start(file, { prints: [], stderr: repeated(WRONG_TYPE), status: 1 });
        await until(async () => processor.stderr.length >= 5, 'five attempts');
        const [, , first, , third] = processor.lines;
        if (third.at - first.at < 300) throw new Error('there is no pause between attempts');
        await finish(processor);
      }
    },
  },
  {
    title: 'Failures: an invalid REDIS_URL or PORT, and a port that is taken',
    check: 'first the default address; then one line on stderr, without the password, and status 1',
    run: async ({ say, serve, start, finish }) => {
      if (await isTaken(6379)) say('the default address is not shown: a server uses it');
      else {
        const client = start('0-redis_client', { prints: [], env: { REDIS_URL: '' } });
        await client.waitForLine(expected.notConnected(6379));
        await finish(client);
      }
      const { port } = await serve('9-stock');
      const badForm = 'REDIS_URL cannot be read: it must look like redis://[:PASSWORD@]HOST:PORT[/DB]';
      const badPort = 'REDIS_URL cannot be read: the port must be from 1 to 65535';
      const badPercent = 'REDIS_URL cannot be read: a % in the password must be written %25';
      for (const [file, variable, value, line] of [
        ['1-redis_op', 'REDIS_URL', 'http://:secret@127.0.0.1', badForm],
        ['5-subscriber', 'REDIS_URL', 'redis://:secret@127.0.0.1:port', badForm],
        ['6-job_creator', 'REDIS_URL', 'redis://:secret@127.0.0.1:65536', badPort],
        ['9-stock', 'REDIS_URL', 'redis://:se%cret@127.0.0.1', badPercent],
        ['9-stock', 'PORT', `${port}`, `Port ${port} is taken: set PORT to another one`],
        ['9-stock', 'PORT', 'http', 'PORT cannot be read: it must be a number from 0 to 65535'],
      ]) {
        const env = { [variable]: value };
        await finish(start(file, { prints: [], stderr: [line], status: 1, exits: true, env }));
      }
    },
  },
  {
    title: 'Failures: a wrong password, then the right one; a database, and IPv6',
    check: 'database 3 has no School; the jobs are there too, and database 0 has only its one key',
    settings: ['--requirepass', 'p@ss:/w%rd'],
    run: async ({ redis, say, start, finish, redisCli }) => {
      const wrong = { REDIS_URL: `redis://:wrong@127.0.0.1:${redis.port}` };
      const client = start('0-redis_client', { prints: [], env: wrong });
      await client.waitForLine(/ failed - (WRONGPASS|ERR invalid password)/, 3);
      await finish(client);
      const env = { REDIS_URL: `${redis.url}/3` };
      await finish(start('1-redis_op', { prints: [[CONNECTED, 'null', 'Reply: OK', '100']], env }));
      start('6-job_processor', { env });
      await finish(start('6-job_creator', { env }));
      await redisCli(['INFO', 'keyspace'], /^db0:keys=1,/);
      const addresses = Object.values(networkInterfaces()).flatMap((all) => all || []);
      if (addresses.some(({ address }) => address === '::1')) {
        const { port } = await startRedis('--bind', '::1');
        await finish(start('1-redis_op', { env: { REDIS_URL: `redis://[::1]:${port}` } }));
      } else say('IPv6 is not shown: this machine has no address ::1');
    },
  },
  {
    title: 'Failures: a connection breaks before the replies',
    check: 'the commands have failed, and are not sent again: Redis received six; status 1',
    run: async ({ redis, say, start, finish, redisCli }) => {
      const relay = await startCuttingRelay(redis.port, '\r\nhset\r\n', 1, 'after', 1);
      say('between the script and Redis, a relay cuts the connection before the replies');
      const prints = [[CONNECTED, ...Array(6).fill(`AbortError: ${CONNECTION_LOST}`), CONNECTED]];
      const env = { REDIS_URL: relay.url };
      await finish(start('4-redis_advanced_op', { prints, stderr: [CONNECTION_LOST], status: 1, env }));
      await redisCli(['INFO', 'commandstats'], /^cmdstat_hset:calls=6,/);
    },
  },
];
