// Scenarios of what goes wrong with Redis there: failed commands, broken connections, deleted jobs, killed processors, a
// port that is taken (src/README.md, "A command that fails", "When it ends" and "Nothing lost").
import {
  completedJob,
  CONNECTED,
  CONNECTION_LOST,
  hashLines,
  jobLine,
  jobLives,
  NOTIFICATION,
  NOTIFICATIONS,
  PUBLISHER,
  sending,
  SENT,
  SUBSCRIBER,
} from '../../test/support/expected';
import { judge } from '../../test/support/judge';
import { startRelay, startRelayWith } from '../../test/support/relay';
import { pause, until } from '../../test/support/wait';
import { Stage } from './stage';
import { Scenario } from './tasks';

const WRONG_TYPE = 'WRONGTYPE Operation against a key holding the wrong kind of value';
const [CREATED] = completedJob(1);
const SENDING = sending(NOTIFICATION);

/** Milliseconds after which a processor would have taken the job of another that is gone. */
const TAKEOVER = 2200;

/** Starts a creator, and a processor that has its job: a relay holds back that the job is complete, until `release`. */
async function startJobInFlight({ redis, say, start }: Stage, status: number | string) {
  let release: () => void = () => undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const relay = await startRelayWith(redis.port, (data, from) =>
    from === 'client' && data.includes('complete') ? { until: released } : {}
  );
  const creator = start('6-job_creator', { prints: [completedJob(1)] });
  await creator.waitForLine(CREATED);
  say('between this processor and Redis, a relay holds back that the job is complete');
  const env = { REDIS_URL: relay.url };
  const processor = start('6-job_processor', { prints: [[SENDING]], runs: true, status, env });
  await processor.waitForLine(SENDING);
  return { creator, processor, release };
}

export const FAILURES: Scenario[] = [
  {
    title: 'Failures: Task 4 a second time',
    files: ['4-redis_advanced_op'],
    check: 'Reply: 0 six times, since the fields are there already',
    run: async ({ start }) => {
      for (const reply of [1, 0] as const) {
        await start('4-redis_advanced_op', { prints: [hashLines(reply)] }).waitForExit();
      }
    },
  },
  {
    title: 'Failures: a key of the wrong type',
    files: ['1-redis_op', '2-redis_op_async', '4-redis_advanced_op'],
    check: "Redis's message on stderr, or on stdout where redis.print prints; the rest runs; status 1",
    run: async ({ start, redisCli }) => {
      const failed = { stderr: [WRONG_TYPE], status: 1 };
      await redisCli(['DEL', 'Holberton'], 1);
      await redisCli(['RPUSH', 'Holberton', 'School'], 1);
      for (const file of ['1-redis_op', '2-redis_op_async']) {
        await start(file, { prints: [[CONNECTED, 'Reply: OK', '100']], ...failed }).waitForExit();
      }
      await redisCli(['SET', 'HolbertonSchools', 'none'], 'OK');
      const prints = [[CONNECTED, ...Array(6).fill(`ReplyError: ${WRONG_TYPE}`)]];
      await start('4-redis_advanced_op', { prints, ...failed }).waitForExit();
    },
  },
  {
    title: 'Failures: a connection breaks before the reply',
    files: ['5-subscriber', '5-publisher'],
    check: 'the publisher reports the message and does not send it again; status 1',
    run: async ({ redis, say, start }) => {
      const relay = await startRelay(redis.port, '\r\npublish\r\n', 1, 'after', 1);
      const subscriber = start('5-subscriber', { prints: [SUBSCRIBER] });
      await subscriber.waitForLine(CONNECTED);
      say('between the publisher and Redis, a relay cuts the connection before the first reply');
      const prints = [[CONNECTED, CONNECTED], PUBLISHER.slice(1)];
      const failed = { stderr: [CONNECTION_LOST], status: 1 };
      const publisher = start('5-publisher', { prints, ...failed, env: { REDIS_URL: relay.url } });
      await publisher.waitForExit();
      await subscriber.waitForExit();
    },
  },
  {
    title: 'Failures: an address that cannot be read',
    files: ['1-redis_op', '6-job_creator'],
    check: 'one line on stderr, without the password, and status 1',
    run: async ({ start }) => {
      const stderr = ['REDIS_URL cannot be read: it must look like redis://[:PASSWORD@]HOST:PORT[/DB]'];
      const env = { REDIS_URL: 'redis://:secret@127.0.0.1:port' };
      for (const file of ['1-redis_op', '6-job_creator']) {
        await start(file, { stderr, status: 1, env }).waitForExit();
      }
    },
  },
  {
    title: "Failures: a creator's job is deleted",
    files: ['6-job_creator'],
    check: 'a line on stderr, and status 1',
    run: async ({ start, redisCli }) => {
      const stderr = ['Job 1 was deleted before it ended'];
      const creator = start('6-job_creator', { prints: [[CREATED]], stderr, status: 1 });
      await creator.waitForLine(CREATED);
      await redisCli(['DEL', 'q:job:1'], 1);
      await creator.waitForExit();
    },
  },
  {
    title: 'Failures: connections break while jobs are processed',
    files: ['7-job_creator', '7-job_processor'],
    check: 'no job is lost, queued twice or sent twice',
    run: async ({ redis, say, start, stop, redisCli }) => {
      const relay = await startRelay(redis.port, '\r\nzadd\r\n', 3, 'within', 3);
      say('between both scripts and Redis, a relay cuts connections in the middle of a command');
      const env = { REDIS_URL: relay.url };
      const creator = start('7-job_creator', { prints: jobLives(), env });
      await creator.waitForLine(jobLine.created(NOTIFICATIONS.length));
      const processor = start('7-job_processor', { prints: SENT.map((line) => [line]), runs: true, env });
      await creator.waitForExit();
      say(`${relay.cuts()} connections were cut`);
      await redisCli(['ZCARD', 'q:jobs'], NOTIFICATIONS.length);
      await stop(processor);
    },
  },
  {
    title: 'Failures: a processor is killed with a job in flight',
    files: ['6-job_creator', '6-job_processor'],
    check: 'the next processor does the job within seconds, and so sends its notification a second time',
    run: async (stage) => {
      const { start, stop, redisCli } = stage;
      const { creator, processor } = await startJobInFlight(stage, 'SIGKILL');
      await stop(processor, 'SIGKILL');
      await redisCli(['ZCARD', 'q:jobs:active'], 1);
      const next = start('6-job_processor', { prints: [[SENDING]], runs: true });
      await creator.waitForExit();
      await redisCli(['ZCARD', 'q:jobs:complete'], 1);
      await stop(next);
    },
  },
  {
    title: 'Failures: a processor is stopped with a job in flight',
    files: ['6-job_creator', '6-job_processor', '6-job_processor 2'],
    check: 'another one leaves the job alone; at SIGTERM the first finishes it and exits with status 0',
    run: async (stage) => {
      const { say, start, stop, redisCli } = stage;
      const { creator, processor, release } = await startJobInFlight(stage, 0);
      const other = start('6-job_processor', { runs: true });
      await pause(TAKEOVER);
      await stop(other);
      const stopped = stop(processor, 'SIGTERM');
      await pause(500);
      say('the relay lets everything pass');
      release();
      await stopped;
      await creator.waitForExit();
      await redisCli(['ZCARD', 'q:jobs:active'], 0);
      await redisCli(['ZCARD', 'q:jobs:complete'], 1);
    },
  },
  {
    title: 'Failures: two processors on one Redis',
    files: ['7-job_creator', '7-job_processor', '7-job_processor 2'],
    check: 'each job is done by one of them: nine notifications in all',
    run: async ({ redis, start, stop }) => {
      const sent = judge(SENT.map((line) => [line]));
      const processors = [1, 2].map(() => start('7-job_processor', { judge: sent, runs: true }));
      const workers = async () => (await redis.command('KEYS', 'q:worker:*')) as string[];
      await until(async () => (await workers()).length === processors.length, 'both processors are ready');
      await start('7-job_creator', { prints: jobLives() }).waitForExit();
      for (const processor of processors) await stop(processor);
    },
  },
  {
    title: 'Failures: the port of 9-stock is taken',
    files: ['9-stock', '9-stock 2'],
    check: 'one line on stderr, and status 1',
    run: async ({ serve, start, stop }) => {
      const server = await serve('9-stock');
      const stderr = [`Port ${server.port} is taken: set PORT to another one`];
      await start('9-stock', { stderr, status: 1, env: { PORT: `${server.port}` } }).waitForExit();
      await stop(server.script);
    },
  },
];
