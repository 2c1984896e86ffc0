// What can go wrong for creators and processors, as scenarios (src/README.md, "Nothing lost").
import * as expected from '../../test/support/expected';
import { judge } from '../../test/support/judge';
import { startRelay, startRelayWith } from '../../test/support/relay';
import { pause, within } from '../../test/support/wait';
import { Stage } from './stage';
import { Scenario } from './tasks';

const { NOTIFICATIONS, SENT } = expected;
const [CREATED] = expected.completedJob(1);
const SENDING = expected.sending(expected.NOTIFICATION);

/** Starts a creator, and a processor that has its job: a relay withholds that the job is complete until `release`. */
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
  say('a relay between this processor and Redis withholds the command that completes the job');
  const processor = start('6-job_processor', { status, env: { REDIS_URL: relay.url } });
  await processor.waitForLine(SENDING);
  return { creator, processor, release };
}

/** A processor gets a signal while it has a job, and another one does the job; `limit` is in milliseconds. */
function takeOver(how: string, signal: 'SIGKILL' | 'SIGSTOP', when: string, limit: number): Scenario {
  return {
    title: `Failures: a processor is ${how} with a job in flight`,
    check: `the next processor does the job ${when}, and so sends its notification a second time`,
    run: async (stage) => {
      const inFlight = await startJobInFlight(stage, signal === 'SIGKILL' ? signal : undefined);
      stage.kill(inFlight.processor, signal);
      if (signal === 'SIGKILL') await stage.finish(inFlight.processor);
      await stage.redisCli(['ZCARD', 'q:jobs:active'], 1);
      const next = stage.start('6-job_processor');
      if (signal === 'SIGSTOP') {
        await pause(8000); // well before the 15 s are over, the next processor must not have the job
        if (next.stdout.length > 0) throw new Error('the next processor has the job too early');
      }
      await within(stage.finish(inFlight.creator), () => 'no other processor does the job', limit);
      await stage.redisCli(['ZCARD', 'q:jobs:complete'], 1);
      inFlight.release();
      if (signal === 'SIGSTOP') stage.kill(inFlight.processor, 'SIGCONT');
    },
  };
}

export const JOB_FAILURES: Scenario[] = [
  takeOver('silent for 15 s', 'SIGSTOP', 'after 15 s', 30000),
  takeOver('killed', 'SIGKILL', 'within seconds', 14000),
  {
    title: 'Failures: a processor gets SIGTERM with a job in flight',
    check: 'another one leaves the job alone; at SIGTERM the first finishes it and exits with status 0',
    run: async (stage) => {
      const { processor, release } = await startJobInFlight(stage);
      const other = stage.start('6-job_processor', { prints: [] });
      await pause(2200); // by then it would have taken the job of a processor that is gone
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
    title: 'Failures: connections break while a creator and two processors run',
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
