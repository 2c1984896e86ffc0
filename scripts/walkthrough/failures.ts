// What can go wrong, as scenarios (src/README.md, "For every script" and "Nothing lost").
import { networkInterfaces } from 'os';
import * as expected from '../../test/support/expected';
import { judgeTexts } from '../../test/support/judge';
import { isTaken } from '../../test/support/port';
import { startRedis } from '../../test/support/redis';
import { startCuttingRelay, startFakeServer } from '../../test/support/relay';
import { Script } from '../../test/support/script';
import { waitForStatus } from '../../test/support/servers';
import { until } from '../../test/support/wait';
import { JOB_FAILURES, SENT_IN_ANY_ORDER } from './job_failures';
import { SERVER_FAILURES } from './server_failures';
import { Scenario } from './tasks';

const { CHANNEL, CONNECTED, CONNECTION_LOST, NOTIFICATIONS, PUBLISHER, stock, TYPE_6, TYPE_7, WRONG_TYPE } =
  expected;

/** Replies of a Redis that is loading its data, of a replica that has lost its primary, and of another program. */
const NOT_READY = [
  '-LOADING Redis is loading the dataset in memory',
  '-MASTERDOWN Link with MASTER is down',
  'HTTP/1.1 400 Bad Request',
];

/** Expects that a script, or each of its workers, prints a line like this at five attempts, about 500 ms apart. */
async function expectAttempts({ lines }: Script, line: RegExp, workers = 1): Promise<void> {
  const times = () => lines.filter(({ text }) => line.test(text)).map(({ at }) => at);
  await until(async () => times().length > 4 * workers, `${line} at five attempts`);
  const span = times()[4 * workers] - times()[0];
  if (span < 1500 || span > 5000) throw new Error(`five attempts took ${span} ms, not 2 s`);
}

export const FAILURES: Scenario[] = [
  {
    title: 'Failures: Tasks 1 to 9 without Redis, then with it',
    check:
      'one line at every retry, however many connections Kue has; SIGTERM ends two; the others do their work',
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
      for (const script of [scripts[0], processor]) await expectAttempts(script, /ECONNREFUSED/);
      await startRedis(...scripts, processor);
    },
  },
  {
    title: 'Failures: Redis hangs, is not ready, or another program is on its port',
    check: '503 within 1.5 s; a line after 5 s and at every retry; all do their work once Redis is there',
    run: async ({ redis, say, start, serve, curl, stopRedis, killRedis, startRedis, redisCli }) => {
      const prints = [[CONNECTED, CONNECTED]];
      const client = start('0-redis_client', { prints });
      const subscriber = start('5-subscriber', { prints: [...prints, ['KILL_SERVER']] });
      await until(async () => (await redis.channels()).length > 0, 'a subscriber, which is idle now');
      await client.waitForLine(CONNECTED);
      stopRedis();
      const shop = await serve('9-stock');
      await curl(shop, '/list_products/3', expected.UNAVAILABLE, 503);
      if (shop.script.stdout.length > 1)
        throw new Error('503 came only when the server was known to be silent');
      const others = ['6-job_creator', '6-job_processor'].map((file) => start(file));
      const scripts = [client, subscriber, ...others, shop.script];
      for (const script of scripts) await script.waitForLine(/ has not answered for 5 s$/, 2);
      await killRedis();
      for (const reply of NOT_READY) {
        const server = await startFakeServer(redis.port, `${reply}\r\n`);
        say(`on its port there is now a server that replies "${reply}" to every command`);
        const isRedis = reply.startsWith('-');
        const reason = isRedis ? reply.slice(1) : 'Protocol error';
        for (const script of scripts) await script.waitForLine(RegExp(` failed - ${reason}`));
        if (!isRedis) await expectAttempts(client, /Protocol error/);
        await server.close();
      }
      await startRedis();
      await waitForStatus(shop.port, '/list_products/3', 200);
      await curl(shop, '/list_products/3', stock.product(3, 2));
      await until(async () => (await redis.channels()).includes(CHANNEL), 'a subscriber');
      await redisCli(['PUBLISH', CHANNEL, 'KILL_SERVER'], 1);
    },
  },
  ...JOB_FAILURES,
  ...SERVER_FAILURES,
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
      await finish(start('6-job_creator', { prints: [], ...failed }));
      await redisCli(['DEL', 'q:ids'], 1);
      await redisCli(['RPUSH', `q:jobs:${TYPE_7}:inactive`, 'none'], 1);
      start('7-job_creator', { prints: [], stderr: NOTIFICATIONS.map(() => WRONG_TYPE), status: 1 });
    },
  },
  {
    title: 'Failures: Redis refuses commands of the publisher, the subscriber and the processors',
    check: 'a line on stderr for each, and pauses between the attempts of a processor; status 1',
    settings: ['--rename-command', 'PUBLISH', '', '--rename-command', 'SUBSCRIBE', ''],
    run: async ({ start, finish, redisCli }) => {
      const refused = (count: number) => ({ stderr: judgeTexts(count, 'ERR unknown command'), status: 1 });
      await finish(start('5-publisher', refused(4)));
      await finish(start('5-subscriber', { prints: [[CONNECTED]], exits: false, ...refused(1) }));
      for (const type of [TYPE_6, TYPE_7]) await redisCli(['SET', `q:${type}:jobs`, 'none'], 'OK');
      const failing = { prints: [], stderr: judgeTexts(Infinity, WRONG_TYPE), status: 1 };
      const processors = [start('6-job_processor', failing), start('7-job_processor', failing)];
      for (const [index, processor] of processors.entries()) {
        await expectAttempts(processor, /WRONGTYPE/, index + 1); // the second one has two workers
      }
    },
  },
  {
    title: 'Failures: an invalid REDIS_URL or PORT, and a port that is taken',
    check:
      'the default address; a password that is not required; then a line on stderr without the password, status 1',
    run: async ({ redis, say, serve, start, finish }) => {
      if (await isTaken(6379)) say('the default address is not shown: a server uses it');
      else {
        const client = start('0-redis_client', { prints: [], env: { REDIS_URL: '' } });
        await client.waitForLine(expected.notConnected(6379));
        await finish(client);
      }
      await finish(start('1-redis_op', { env: { REDIS_URL: redis.url.replace('//', '//:needless@') } }));
      const { port } = await serve('9-stock');
      const badForm = 'REDIS_URL cannot be read: it must look like redis://[:PASSWORD@]HOST:PORT[/DB]';
      const badPort = 'REDIS_URL cannot be read: the port must be from 1 to 65535';
      const badPercent = 'REDIS_URL cannot be read: a % in the password must be written %25';
      for (const [file, variable, value, line] of [
        ['5-subscriber', 'REDIS_URL', 'http://:secret@127.0.0.1', badForm],
        ['6-job_creator', 'REDIS_URL', 'redis://:secret@127.0.0.1:port', badForm],
        ['7-job_processor', 'REDIS_URL', 'redis://:secret@127.0.0.1:65536', badPort],
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
    title: 'Failures: no password, a wrong one, and the right one; two databases, and IPv6',
    check: 'a line at each attempt; there is no database 99; database 3 has the jobs, and 0 only its one key',
    settings: ['--requirepass', 'p@ss:/w%rd'],
    run: async ({ redis, say, start, kill, finish, redisCli }) => {
      const address = `127.0.0.1:${redis.port}`;
      const urls = [`redis://${address}`, `redis://:not-it@${address}`, `${redis.url}/99`];
      const reasons = ['NOAUTH', '(WRONGPASS|ERR invalid password)', 'ERR DB index is out of range$'];
      const refused = urls.map((url) =>
        start('1-redis_op', { prints: [], status: 'SIGTERM', env: { REDIS_URL: url } })
      );
      for (const [index, script] of refused.entries()) {
        const line = `^Redis client not connected to the server: Redis connection to ${address} failed - ${reasons[index]}`;
        await expectAttempts(script, RegExp(line));
        if (/not-it|p@ss/.test(script.stdout.join())) throw new Error('a password was printed');
        kill(script, 'SIGTERM');
      }
      for (const script of refused) await finish(script);
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
    title: 'Failures: a connection breaks before the reply to HSET, SUBSCRIBE or PUBLISH',
    check:
      'the command counts as failed; Redis gets HSET six times, PUBLISH four times, none twice; status 1',
    run: async ({ redis, say, start, finish, redisCli }) => {
      const cutAt = async (what: string, text: string, lines = 1) => {
        say(`a relay cuts the next script's connection before the reply to ${what}`);
        const { url } = await startCuttingRelay(redis.port, text, 1, 'after', 1);
        return { stderr: judgeTexts(lines, CONNECTION_LOST), status: 1, env: { REDIS_URL: url } };
      };
      const atHset = await cutAt('HSET', '\r\nhset\r\n');
      const refused = [CONNECTED, ...Array(6).fill(`AbortError: ${CONNECTION_LOST}`), CONNECTED];
      await finish(start('4-redis_advanced_op', { prints: [refused], ...atHset }));
      await redisCli(['INFO', 'commandstats'], /^cmdstat_hset:calls=6,/);
      const atSubscribe = await cutAt('SUBSCRIBE', '\r\nsubscribe\r\n');
      const heard = [CONNECTED, ...expected.SUBSCRIBER];
      const subscriber = start('5-subscriber', { prints: [heard], ...atSubscribe });
      await subscriber.waitForLine(CONNECTED, 2); // it has subscribed again before the first message comes
      // On a busy machine, the messages before the last one may be in its packet.
      const atLast = await cutAt('the last message', 'Student #3', Infinity);
      const sent = [[CONNECTED], PUBLISHER.slice(1), [CONNECTED]];
      const publisher = start('5-publisher', { prints: sent, ...atLast });
      await finish(publisher);
      if (publisher.stderr.length === 0) throw new Error('5-publisher does not report the lost connection');
      await redisCli(['INFO', 'commandstats'], /^cmdstat_publish:calls=4,/);
    },
  },
];
