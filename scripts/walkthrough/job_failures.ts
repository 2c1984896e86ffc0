// What can go wrong for creators and processors, as scenarios (src/README.md, "Nothing lost").
import * as expected from '../../test/support/expected';
import { createJobs, finishJob, isWorkerWaiting, moveJob } from '../../test/support/jobs';
import { judge } from '../../test/support/judge';
import { startCuttingRelay, startRelayWith } from '../../test/support/relay';
import { pause, until, within } from '../../test/support/wait';
import { Expected, Stage } from './stage';
import { Scenario } from './tasks';

const { CHANNEL, CONNECTED, jobLine, NOTIFICATIONS, SENT, TYPE_6, TYPE_7 } = expected;

/** 7-job_processor's lines, in any order, since either of its two workers may reconnect first. */
export const SENT_IN_ANY_ORDER = SENT.map((line) => [line]);

/** Data of jobs that lack something, and what each of them lacks first. */
const LACKING = [{ message: 'x' }, { phoneNumber: '1' }, {}, { phoneNumber: '', message: 'x' }];
const FIELDS = ['phoneNumber', 'message', 'phoneNumber', 'phoneNumber'];

/**
 * Starts Task 6's creator, then a processor, and waits until it has the job: a relay holds back the command that completes
 * the job until `release` is called.
 * @param processing what is expected of the processor; its `env` may name another address of Redis, for both
 */
export async function startJobInFlight({ redis, say, start }: Stage, processing: Expected = {}) {
  const { env = {} } = processing;
  let release: () => void = () => undefined;
  const released = new Promise<void>((resolve) => {
    release = () => {
      say('the relay lets everything pass');
      resolve();
    };
  });
  const { port } = new URL(env.REDIS_URL || redis.url);
  const relay = await startRelayWith(Number(port), (data, from) =>
    from === 'client' && data.includes('complete') ? { until: released } : {}
  );
  const creator = start('6-job_creator', { env });
  await creator.waitForLine(/created/);
  say('a relay between this processor and Redis holds back the command that completes the job');
  const processor = start('6-job_processor', { ...processing, env: { REDIS_URL: relay.url } });
  await processor.waitForLine(/^Sending/);
  return { creator, processor, release };
}

export const JOB_FAILURES: Scenario[] = [
  {
    title: 'Failures: a processor is silent for 15 s with a job in flight',
    check: 'the next processor does the job after 15 s, and so sends its notification a second time',
    run: async (stage) => {
      const { creator, processor, release } = await startJobInFlight(stage);
      stage.kill(processor, 'SIGSTOP');
      const next = stage.start('6-job_processor');
      await pause(8000); // well before the 15 s are over
      if (next.stdout.length > 0) throw new Error('the next processor has the job too early');
      await stage.finish(creator);
      release();
      stage.kill(processor, 'SIGCONT');
      await stage.redisCli(['ZCARD', 'q:jobs:complete'], 1);
    },
  },
  {
    title: 'Failures: a processor is killed with a job in flight',
    check: 'the next processor does the job within seconds, and so sends its notification a second time',
    run: async (stage) => {
      const { creator, processor } = await startJobInFlight(stage, { status: 'SIGKILL' });
      stage.kill(processor, 'SIGKILL');
      await stage.finish(processor);
      await stage.redisCli(['ZCARD', 'q:jobs:active'], 1);
      stage.start('6-job_processor');
      await within(stage.finish(creator), () => 'the next processor does not do the job', 14000);
      await stage.redisCli(['ZCARD', 'q:jobs:complete'], 1);
    },
  },
  {
    title: 'Failures: a processor gets SIGTERM with a job in flight',
    check:
      'another one does only the next job; at SIGTERM the first finishes its own and exits with status 0',
    run: async (stage) => {
      const { processor, release } = await startJobInFlight(stage);
      const other = stage.start('6-job_processor');
      await stage.finish(stage.start('6-job_creator', { prints: [expected.completedJob(2)] }));
      await pause(2200); // by then it would have taken the job of a processor that is gone
      await stage.finish(other);
      stage.kill(processor, 'SIGTERM');
      await pause(500);
      release();
      await stage.finish(processor);
      await stage.redisCli(['ZCARD', 'q:jobs:active'], 0);
      await stage.redisCli(['ZCARD', 'q:jobs:complete'], 2);
    },
  },
  {
    title: 'Failures: connections break while a creator and two processors run',
    check: 'each job is done by one of them: no job is lost, queued twice or sent twice',
    run: async ({ redis, say, start, finish, redisCli }) => {
      const relay = await startCuttingRelay(redis.port, '\r\nzadd\r\n', 3, 'within', 3);
      say('between the scripts and Redis, a relay cuts connections in the middle of a command');
      const env = { REDIS_URL: relay.url };
      const creator = start('7-job_creator', { env });
      await creator.waitForLine(/created/, NOTIFICATIONS.length);
      const prints = judge(SENT_IN_ANY_ORDER);
      for (let count = 0; count < 2; count += 1) start('7-job_processor', { prints, env });
      await finish(creator);
      say(`${relay.cuts()} connections were cut`);
      await redisCli(['ZCARD', 'q:jobs'], NOTIFICATIONS.length);
    },
  },
  {
    title: 'Failures: jobs without a phone number or a message',
    check: 'each fails with an error that names what is missing; the processor goes on to the last job',
    run: async ({ redis, say, start, finish, redisCli }) => {
      for (const [file, type] of Object.entries({ '6-job_processor': TYPE_6, '7-job_processor': TYPE_7 })) {
        const jobs = [...LACKING, NOTIFICATIONS[2]];
        const ids = await createJobs(redis, type, jobs);
        say(`five jobs are created: ${JSON.stringify(jobs)}`);
        const processor = start(file, { prints: [[SENT[0]]] });
        await processor.waitForLine(SENT[0]);
        await pause(500); // it must not exit without jobs
        await finish(processor);
        for (const [index, field] of FIELDS.entries()) {
          await redisCli(['HGET', `q:job:${ids[index]}`, 'error'], `Error: The job has no ${field}`);
        }
        await redisCli(['ZCARD', `q:jobs:${type}:failed`], LACKING.length);
        await redisCli(['ZCARD', `q:jobs:${type}:complete`], 1);
      }
    },
  },
  {
    title: "Failures: events of a creator's jobs are lost, jobs are deleted, and another creator's job fails",
    check: 'five complete; a line on stderr for each deleted job, and status 1; status 0 for a failed job',
    run: async ({ redis, say, start, redisCli }) => {
      const jobIds = NOTIFICATIONS.map((_, index) => index + 1);
      const lives = jobIds.map((id) => [jobLine.created(id), ...(id <= 5 ? [jobLine.completed(id)] : [])]);
      const deleted = jobIds.slice(5);
      const stderr = deleted.map((id) => `Job ${id} was deleted before it ended`);
      const creator = start('7-job_creator', { prints: lives, stderr, status: 1 });
      await creator.waitForLine(/created/, jobIds.length);
      say('jobs 1 to 5 are marked as complete, without an event');
      for (const id of jobIds.slice(0, 5)) await moveJob(redis, id, 'complete');
      await redisCli(['DEL', ...deleted.map((id) => `q:job:${id}`)], deleted.length);
      const [created] = expected.completedJob(12);
      await start('6-job_creator', { prints: [[created, expected.FAILED]] }).waitForLine(created);
      say('job 12 is marked as failed, and its event is published, as by a processor');
      await finishJob(redis, 12, 'no network');
    },
  },
  {
    title: 'Failures: Redis goes down twice under a client, the subscriber, creators and a processor',
    check: 'all reconnect: both messages arrive, and no job is lost, queued twice or sent twice',
    run: async (stage) => {
      const { redis, start, finish, redisCli, killRedis, startRedis } = stage;
      const client = start('0-redis_client', { prints: [[CONNECTED, CONNECTED, CONNECTED]] });
      const heard = [CONNECTED, CONNECTED, 'a message', CONNECTED, 'KILL_SERVER'];
      const subscriber = start('5-subscriber', { prints: [heard] });
      for (const script of [client, subscriber]) await script.waitForLine(CONNECTED);
      const sending = expected.sending(expected.NOTIFICATION);
      const { creator, release } = await startJobInFlight(stage, { prints: [[sending, sending]] });
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
        if (index === 0) release();
        await finish(creator);
        await until(() => isWorkerWaiting(redis), 'the processor waits for a job');
      }
      start('7-job_processor');
      await finish(waiting);
      await finish(start('6-job_creator', { prints: [expected.completedJob(13)] }));
      await redisCli(['ZCARD', 'q:jobs'], 13);
    },
  },
];
