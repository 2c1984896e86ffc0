// Tests that both processors pass, for a processor's test file to call.
import { sending } from './expected';
import { countJobs, createJobs, jobField } from './jobs';
import { PERSISTENT } from './redis';
import { Script } from './script';
import { PATIENCE, pause, RECOVERY, until } from './wait';
import { CheckError, NotChecked, ours, robustness } from './check';
import { refusesBadAddress, startWithoutRedis } from './every_script';
import { checkEnded, checkLines, checkRuns, ending, happens, printed, stopIf } from './lines';
import { lastWords } from './starts';
import { Suite } from './suite';

/** What became of a processor: `ended` is how it ended by itself, if it did. */
interface Processed {
  script: Script;
  states: string[];
  ended: number | string | undefined;
}

/** Every job is complete, by its state in Redis. */
export function checkCompleted({ script, states, ended }: Processed, context: string): void {
  if (states.every((state) => state === 'complete')) return;
  if (ended === undefined && states.every((state) => state === 'inactive')) {
    throw new NotChecked('it takes no job of the queue');
  }
  const why = ended === undefined ? '' : `: the processor ended with ${ended}: ${lastWords(script)}`;
  throw new CheckError(`not every job is complete${why}`, {
    expected: states.map(() => 'complete'),
    actual: states,
    context: `${context}; the states of the jobs, one a line`,
    stderr: script.stderr,
  });
}

/** Milliseconds that a processor is watched once its jobs are done. */
export const IDLE = 500;

/** A processor that has processed its jobs is still running. */
export function checkIdle({ script, ended }: Processed): void {
  if (script.stdout.length === 0) throw new CheckError('it has processed no job');
  if (ended !== undefined) throw new CheckError(`it ended with ${ended}: ${lastWords(script)}`);
}

/** Jobs that can be told apart, and a few of them at a time: some processors wait a second for each. */
async function addJobs(suite: Suite, type: string, first: number): Promise<number> {
  const jobs = [...Array(8).keys()].map((index) => ({ phoneNumber: `416000${first + index}`, message: 'x' }));
  return (await createJobs(suite.redis, type, jobs)).length;
}

/**
 * Stops a processor (SIGSTOP) at a moment at which it has an active job, and resolves with how many jobs it was given.
 * Stopped, it can finish nothing: a job that is active then is active until it goes on.
 */
async function stopWithActiveJob(suite: Suite, script: Script, type: string): Promise<number> {
  let all = await addJobs(suite, type, 0);
  await happens(script, async () => (await countJobs(suite.redis, type)).inactive < all); // it is up
  await ending(script, IDLE);
  checkRuns(script); // else chance decides whether it is stopped before it ends by itself
  const isActive = async () => (await countJobs(suite.redis, type)).active > 0;
  await happens(script, async () => {
    if ((await countJobs(suite.redis, type)).inactive === 0) all += await addJobs(suite, type, all);
    await pause(Math.random() * 5);
    return stopIf(script, isActive);
  });
  if (await isActive()) return all;
  throw new CheckError(`it had no active job: ${lastWords(script)}`, { stderr: script.stderr });
}

/** Kills a processor at a moment at which Redis holds an active job of it, and lets another one do the rest. */
export async function losesNoJob(suite: Suite, file: string, type: string): Promise<void> {
  const killed = suite.runCompiled(file);
  const all = await stopWithActiveJob(suite, killed, type);
  killed.kill();
  await killed.ended;
  const next = suite.runCompiled(file);
  const done = async () => {
    const counts = await countJobs(suite.redis, type);
    return counts.complete + counts.failed === all;
  };
  await until(async () => next.status() !== undefined || (await done()), 'it', RECOVERY).catch(
    () => undefined
  );
  const { complete } = await countJobs(suite.redis, type);
  if (complete === all) return;
  throw new CheckError('jobs were lost', {
    expected: [`${all} complete`],
    actual: [JSON.stringify(await countJobs(suite.redis, type))],
    context: 'it was killed (kill -9) while Redis held an active job of it, and started again',
  });
}

const GOOD = { phoneNumber: '4150000000', message: 'a message' };

/** What every script that processes a type of notification jobs must hold. */
export function testProcessor(suite: Suite, task: string, type: string): void {
  const settled = (wanted: Record<string, number>) =>
    until(async () => {
      const counts = await countJobs(suite.redis, type);
      return Object.keys(wanted).every((state) => counts[state] === wanted[state]);
    }, `jobs ${JSON.stringify(wanted)}`);

  robustness('a job that lacks data fails with a clear error, and the processor goes on', async () => {
    const lacking = [{ message: 'x' }, { phoneNumber: '1' }, {}, { phoneNumber: '', message: 'x' }];
    const ids = await createJobs(suite.redis, type, [...lacking, GOOD]);
    const processor = suite.runCompiled(task);
    await printed(processor, [sending(GOOD)]);
    checkLines(processor, [[sending(GOOD)]], 'four jobs without a phone number or a message came before it');
    await settled({ failed: 4, complete: 1, active: 0, inactive: 0 });
    const errors = await Promise.all(ids.slice(0, 4).map((id) => jobField(suite.redis, id, 'error')));
    expect(errors.map((error) => error.split('\n')[0])).toEqual([
      'Error: The job has no phoneNumber',
      'Error: The job has no message',
      'Error: The job has no phoneNumber',
      'Error: The job has no phoneNumber',
    ]);
    expect(processor.stdout).toEqual([sending(GOOD)]);
    expect(processor.stderr).toEqual([]);
  });

  const stops = async (signal: NodeJS.Signals) => {
    const processor = suite.runCompiled(task);
    const jobs = await stopWithActiveJob(suite, processor, type);
    processor.process.kill(signal);
    processor.process.kill('SIGCONT');
    checkEnded(processor, await ending(processor, PATIENCE));
    const { active, complete, inactive, failed } = await countJobs(suite.redis, type);
    expect({ active, failed, all: complete + inactive }).toEqual({ active: 0, failed: 0, all: jobs });
    expect(complete).toBe(processor.stdout.length);
  };
  robustness('on Ctrl-C ends with status 0, and leaves no job active', () => stops('SIGINT'));
  ours(() => test('the same on SIGTERM', () => stops('SIGTERM')));

  robustness('a queue of the wrong type: the message on stderr, once a try, and no crash', async () => {
    await suite.redis.command('SET', `q:${type}:jobs`, 'none');
    const processor = suite.runCompiled(task);
    await until(async () => processor.stderr.length > 1, 'a second try');
    const start = Date.now();
    const count = processor.stderr.length;
    await until(async () => processor.stderr.length > count + 2, 'more tries');
    expect(Date.now() - start).toBeGreaterThan(300); // without a pause there would be thousands
    for (const line of processor.stderr) {
      expect(line).toMatch(/WRONGTYPE Operation against a key holding the wrong kind of value/);
    }
    processor.process.kill('SIGTERM');
    expect(await processor.end()).toBe(1);
    expect(processor.stdout).toEqual([]);
  });

  robustness('keeps running without Redis, and processes jobs once Redis is there', async () => {
    const { script, redis } = await startWithoutRedis(suite, task);
    await createJobs(redis, type, [GOOD]);
    await printed(script, [sending(GOOD)]);
    checkLines(
      script,
      [[sending(GOOD)]],
      'it was started while no Redis was running; then Redis was started'
    );
  });

  ours(() =>
    test('started before its server, which is then killed and comes back: one line a retry, every job done', async () => {
      const redis = await suite.another(...PERSISTENT, '--requirepass', 'secret');
      const processor = suite.runCompiled(task, { REDIS_URL: redis.url });
      const away = /^Redis client not connected to the server: Redis connection to /;
      await processor.line(away, 2);
      const start = Date.now();
      await processor.line(away, 4);
      expect(Date.now() - start).toBeGreaterThan(400); // a line for each of Kue's connections would be quicker
      await redis.start();
      await createJobs(redis, type, [GOOD]);
      await processor.line(sending(GOOD));
      await redis.kill();
      const lines = processor.stdout.length;
      await until(async () => processor.stdout.length > lines, 'a line that says so');
      await redis.start();
      await createJobs(redis, type, [GOOD, GOOD]);
      await processor.line(sending(GOOD), 3);
      expect(processor.stdout.filter((line) => !away.test(line))).toEqual(Array(3).fill(sending(GOOD)));
    })
  );

  ours(() => refusesBadAddress(suite, task));
}
