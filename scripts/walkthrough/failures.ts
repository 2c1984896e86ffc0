// What can go wrong, as scenarios (src/README.md, "For every script" and "Nothing lost").
import * as expected from '../../test/support/expected';
import { isWorkerWaiting } from '../../test/support/jobs';
import { judge } from '../../test/support/judge';
import { startRelay, startRelayWith, startSilentServer } from '../../test/support/relay';
import { waitForStatus } from '../../test/support/servers';
import { pause, until } from '../../test/support/wait';
import { Stage } from './stage';
import { Scenario } from './tasks';

const { CONNECTED, NOTIFICATIONS, PUBLISHER, SEATS, SENT, seats, stock } = expected;

const LOADING = 'LOADING Redis is loading the dataset in memory';
const WRONG_TYPE = 'WRONGTYPE Operation against a key holding the wrong kind of value';
const ADDRESS = 'REDIS_URL cannot be read: it must look like redis://[:PASSWORD@]HOST:PORT[/DB]';
const [CREATED] = expected.completedJob(1);
const SENDING = expected.sending(expected.NOTIFICATION);

/** Milliseconds after which a processor would have taken the job of another that is gone. */
const TAKEOVER = 2200;

/** Starts a creator, and a processor that has its job: a relay holds back that the job is complete, until `release`. */
async function startJobInFlight({ redis, say, start }: Stage, status?: string) {
  let release: () => void = () => undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const relay = await startRelayWith(redis.port, (data, from) =>
    from === 'client' && data.includes('complete') ? { until: released } : {}
  );
  const creator = start('6-job_creator');
  await creator.waitForLine(CREATED);
  say('between this processor and Redis, a relay holds back that the job is complete');
  const processor = start('6-job_processor', { status, env: { REDIS_URL: relay.url } });
  await processor.waitForLine(SENDING);
  return { creator, processor, release };
}

/** A processor gets a signal while it has a job, and another one takes the job. */
function takeOver(how: string, signal: 'SIGKILL' | 'SIGSTOP', when: string): Scenario {
  return {
    title: `Failures: a processor is ${how} with a job in flight`,
    check: `the next processor does the job ${when}, and so sends its notification a second time`,
    run: async (stage) => {
      const inFlight = await startJobInFlight(stage, signal === 'SIGKILL' ? signal : undefined);
      stage.kill(inFlight.processor, signal);
      if (signal === 'SIGKILL') await stage.finish(inFlight.processor);
      await stage.redisCli(['ZCARD', 'q:jobs:active'], 1);
      stage.start('6-job_processor');
      await stage.finish(inFlight.creator);
      await stage.redisCli(['ZCARD', 'q:jobs:complete'], 1);
      inFlight.release();
      if (signal === 'SIGSTOP') stage.kill(inFlight.processor, 'SIGCONT');
    },
  };
}

export const FAILURES: Scenario[] = [
  {
    title: 'Failures: Tasks 1 to 9 without Redis, then with it',
    check: 'a line at every retry, each second at most, one for all of Kue; then each script does its work',
    run: async ({ start, killRedis, startRedis }) => {
      await killRedis();
      const files = [
        '0-redis_client',
        '1-redis_op',
        '2-redis_op_async',
        '4-redis_advanced_op',
        '7-job_creator',
      ];
      const publisher = start('5-publisher', { prints: [[CONNECTED], PUBLISHER.slice(1)] });
      const processor = start('7-job_processor', { prints: SENT.map((line) => [line]) });
      await startRedis(...files.map((file) => start(file)), publisher, processor);
    },
  },
  takeOver('silent for 15 s', 'SIGSTOP', 'after 15 s'),
  takeOver('killed', 'SIGKILL', 'within seconds'),
  {
    title: 'Failures: a processor is stopped with a job in flight',
    check: 'another one leaves the job alone; at SIGTERM the first finishes it and exits with status 0',
    run: async (stage) => {
      const { processor, release } = await startJobInFlight(stage);
      const other = stage.start('6-job_processor', { prints: [] });
      await pause(TAKEOVER);
      await stage.finish(other);
      stage.kill(processor, 'SIGTERM');
      await pause(500);
      stage.say('the relay lets everything pass');
      release();
      await stage.finish(processor);
      await stage.redisCli(['ZCARD', 'q:jobs:active'], 0);
      await stage.redisCli(['ZCARD', 'q:jobs:complete'], 1);
    },
  },
  {
    title: 'Failures: Redis is down twice under the subscriber, a creator and a processor',
    check: 'no job is lost or queued twice; the subscriber subscribes again, and hears both messages',
    run: async ({ redis, start, finish, redisCli, killRedis, startRedis }) => {
      const subscriber = start('5-subscriber', {
        prints: [[CONNECTED, CONNECTED, 'before', CONNECTED, 'KILL_SERVER']],
      });
      await subscriber.waitForLine(CONNECTED);
      const processor = start('6-job_processor', { prints: [[SENDING, SENDING]] });
      for (const [index, message] of ['before', 'KILL_SERVER'].entries()) {
        await until(() => isWorkerWaiting(redis), 'the processor waits for a job');
        await killRedis();
        const creator = start('6-job_creator', { prints: [expected.completedJob(index + 1)] });
        await startRedis(subscriber, processor, creator);
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
    check: 'a line 5 s after the start, then at every retry; both scripts connect once Redis is there',
    run: async ({ redis, say, start, killRedis, startRedis }) => {
      await killRedis();
      const silent = await startSilentServer(redis.port);
      say('on its port there is now a server that never replies');
      const scripts = [start('0-redis_client'), start('6-job_processor')];
      for (const script of scripts) await script.waitForLine(/ has not answered for 5 s$/);
      await silent.close();
      const loading = await startSilentServer(redis.port, `-${LOADING}\r\n`);
      say('now one that replies LOADING to everything');
      for (const script of scripts) await script.waitForLine(RegExp(`${LOADING}$`));
      await loading.close();
      await startRedis();
      start('6-job_creator');
    },
  },
  {
    title: 'Failures: Redis is down, then hangs, under 9-stock',
    check: '503 at once; 504 after 1.5 s, though Redis reserves later; 500 for a key of the wrong type',
    run: async ({ redis, say, serve, curl, redisCli, killRedis, startRedis }) => {
      const shop = await serve('9-stock', [], { stderr: [WRONG_TYPE], status: 1 });
      await waitForStatus(shop.port, '/list_products/3', 200);
      await curl(shop, '/reserve_product/3', stock.confirmed(3));
      await killRedis();
      await curl(shop, '/reserve_product/3', expected.UNAVAILABLE, 503);
      const theatre = await serve('100-seat');
      await startRedis(shop.script, theatre.script);
      await waitForStatus(theatre.port, '/available_seats', 200);
      await curl(theatre, '/available_seats', seats.available(SEATS));
      await waitForStatus(shop.port, '/list_products/3', 200);
      await curl(shop, '/list_products/3', stock.product(3, 1));
      say('Redis is stopped (kill -STOP)');
      redis.signal('SIGSTOP');
      await curl(shop, '/reserve_product/3', expected.UNANSWERED, 504);
      say('Redis goes on (kill -CONT)');
      redis.signal('SIGCONT');
      await curl(shop, '/list_products/3', stock.product(3, 0));
      await curl(shop, '/reserve_product/3', stock.notEnough(3));
      await redisCli(['RPUSH', 'item.1', 'many'], 1);
      await curl(shop, '/list_products/1', '{"status":"Internal server error"}', 500);
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
      start('4-redis_advanced_op', { prints, ...failed });
    },
  },
  {
    title: 'Failures: an address that cannot be read, and a port that is taken',
    check: 'one line on stderr, without the password, and status 1',
    run: async ({ serve, start, finish }) => {
      const env = { REDIS_URL: 'redis://:secret@127.0.0.1:port' };
      for (const file of ['1-redis_op', '6-job_creator']) {
        await finish(start(file, { prints: [], stderr: [ADDRESS], status: 1, env }));
      }
      const { port } = await serve('9-stock');
      const stderr = [`Port ${port} is taken: set PORT to another one`];
      start('9-stock', { stderr, status: 1, exits: true, env: { PORT: `${port}` } });
    },
  },
  {
    title: 'Failures: a connection breaks before the reply',
    check: 'the publisher reports the message and does not send it again; status 1',
    run: async ({ redis, say, start }) => {
      const relay = await startRelay(redis.port, '\r\npublish\r\n', 1, 'after', 1);
      await start('5-subscriber').waitForLine(CONNECTED);
      say('between the publisher and Redis, a relay cuts the connection before the first reply');
      const prints = [[CONNECTED, CONNECTED], PUBLISHER.slice(1)];
      const env = { REDIS_URL: relay.url };
      start('5-publisher', { prints, stderr: [expected.CONNECTION_LOST], status: 1, env });
    },
  },
  {
    title: 'Failures: connections break under a creator and two processors',
    check: 'each job is done by one of them: no job is lost, queued twice or sent twice',
    run: async ({ redis, say, start, finish, redisCli }) => {
      const relay = await startRelay(redis.port, '\r\nzadd\r\n', 3, 'within', 3);
      say('between the scripts and Redis, a relay cuts connections in the middle of a command');
      const env = { REDIS_URL: relay.url };
      const creator = start('7-job_creator', { env });
      await creator.waitForLine(expected.jobLine.created(NOTIFICATIONS.length));
      const prints = judge(SENT.map((line) => [line]));
      for (let count = 0; count < 2; count += 1) start('7-job_processor', { prints, env });
      await finish(creator);
      say(`${relay.cuts()} connections were cut`);
      await redisCli(['ZCARD', 'q:jobs'], NOTIFICATIONS.length);
    },
  },
  {
    title: "Failures: a creator's job is deleted",
    check: 'a line on stderr, and status 1',
    run: async ({ start, redisCli }) => {
      const stderr = ['Job 1 was deleted before it ended'];
      await start('6-job_creator', { prints: [[CREATED]], stderr, status: 1 }).waitForLine(CREATED);
      await redisCli(['DEL', 'q:job:1'], 1);
    },
  },
];
