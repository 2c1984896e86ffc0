// Creates, reads and finishes Kue's jobs in Redis, without Kue itself: its queue would keep polling after the test.
import { parseJson } from './accepted';
import { expectLines } from './facts';
import { listen, RedisServer } from './redis';
import type { Script } from './script';
import { eventually, NotChecked } from './wait';

/** A job's name in Kue's sorted sets: with the id's length in front, names sort by number. */
function memberOf(id: number): string {
  return `${`${id}`.length}`.padStart(2, '0') + `|${id}`;
}

/** Saves jobs as Kue's job.save() does, and resolves with their ids. */
export async function createJobs(redis: RedisServer, type: string, data: object[]): Promise<number[]> {
  const last = (await redis.command('INCRBY', 'q:ids', data.length)) as number;
  const ids = data.map((_, index) => last - data.length + 1 + index);
  const now = Date.now();
  const fields = { type, created_at: now, promote_at: now, updated_at: now, priority: 0, state: 'inactive' };
  const commands = ids.map((id, index) => {
    const hash = Object.entries({ ...fields, data: JSON.stringify(data[index]) }).flat();
    const sets = ['q:jobs', 'q:jobs:inactive', `q:jobs:${type}:inactive`];
    return [
      redis.command('HSET', `q:job:${id}`, ...hash),
      ...sets.map((set) => redis.command('ZADD', set, 0, memberOf(id))),
      redis.command('LPUSH', `q:${type}:jobs`, 1),
    ];
  });
  await Promise.all([redis.command('SADD', 'q:job:types', type), ...commands.flat()]);
  return ids;
}

/** The number of jobs of a type in each state. */
export async function countJobs(redis: RedisServer, type: string): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const state of ['inactive', 'active', 'complete', 'failed']) {
    counts[state] = (await redis.command('ZCARD', `q:jobs:${type}:${state}`)) as number;
  }
  return counts;
}

/** The fields of a job's hash; none if the job was removed. */
export async function jobFields(redis: RedisServer, id: number): Promise<Record<string, string | undefined>> {
  return ((await redis.command('HGETALL', `q:job:${id}`)) || {}) as Record<string, string>;
}

/** One field of a job's hash. */
export async function jobField(redis: RedisServer, id: number, field: string): Promise<string> {
  return (await redis.command('HGET', `q:job:${id}`, field)) as string;
}

/** A job as its creator saved it. */
export interface SavedJob {
  id: number;
  type: string;
  data: unknown;
}

/** All saved jobs, ordered by id: those with a state, which Kue writes last. Data that are not JSON are returned as text. */
export async function savedJobs(redis: RedisServer): Promise<SavedJob[]> {
  const keys = (await redis.command('KEYS', 'q:job:*')) as string[];
  const ids = keys.filter((key) => /^q:job:\d+$/.test(key)).map((key) => Number(key.slice(6)));
  const read = async (id: number) => {
    const { state, type = '', data } = await jobFields(redis, id);
    return state ? [{ id, type, data: data === undefined ? data : parseJson(data) ?? data }] : [];
  };
  return (await Promise.all(ids.sort((a, b) => a - b).map(read))).flat();
}

/** Waits until a script has saved `count` jobs, and resolves with all that it has saved, even if there are fewer. */
export async function waitForSaved(script: Script, redis: RedisServer, count: number): Promise<SavedJob[]> {
  let jobs: SavedJob[] = [];
  await eventually(script, async () => {
    jobs = await savedJobs(redis);
    return jobs.length >= count;
  });
  return jobs;
}

/** Publishes a job's event, as Kue's worker does. */
export async function publishEvent(
  redis: RedisServer,
  id: number,
  event: string,
  ...args: unknown[]
): Promise<void> {
  await redis.command('PUBLISH', 'q:events', JSON.stringify({ id, event, args: [event, ...args] }));
}

/** Moves a job to another state, as Kue's worker does. */
export async function moveJob(redis: RedisServer, id: number, state: string): Promise<void> {
  const [type, before] = [await jobField(redis, id, 'type'), await jobField(redis, id, 'state')];
  const member = memberOf(id);
  for (const set of ['q:jobs', `q:jobs:${type}`]) {
    await redis.command('ZREM', `${set}:${before}`, member);
    await redis.command('ZADD', `${set}:${state}`, 0, member);
  }
  await redis.command('HSET', `q:job:${id}`, 'state', state);
}

/** Completes a job, or fails it with an error's message, and publishes the event. */
export async function finishJob(redis: RedisServer, id: number, error?: string): Promise<void> {
  if (error) await redis.command('HSET', `q:job:${id}`, 'error', `Error: ${error}`);
  await moveJob(redis, id, error ? 'failed' : 'complete');
  await publishEvent(redis, id, error ? 'failed' : 'complete', error || null);
}

/** An event that was published for a job. */
export interface JobEvent {
  id: number;
  event: string;
  args: unknown[];
}

/** Collects the events of Kue's jobs from now on in the list that it resolves with. */
export async function listenToJobs(redis: RedisServer): Promise<JobEvent[]> {
  const events: JobEvent[] = [];
  await listen(redis, 'q:events', ({ message }) => {
    const event = parseJson(message) as JobEvent | undefined;
    if (Array.isArray(event?.args)) events.push(event as JobEvent);
  });
  return events;
}

/** Whether a worker is waiting for a job, with a BLPOP in Redis. */
export async function isWorkerWaiting(redis: RedisServer): Promise<boolean> {
  return / flags=b .* cmd=blpop /.test((await redis.command('CLIENT', 'LIST')) as string);
}

export type ProcessedJob = Awaited<ReturnType<typeof readJob>>;

/** The event that ends a job. */
function outcomeOf(id: number, events: JobEvent[]): JobEvent | undefined {
  return events.find((event) => event.id === id && ['complete', 'failed'].includes(event.event));
}

/** Reads a job's outcome: from its events if the processor has removed the job, as it may. */
async function readJob(redis: RedisServer, id: number, events: JobEvent[]) {
  const { state, error, workerId } = await jobFields(redis, id);
  const outcome = outcomeOf(id, events);
  const reason = error || (outcome?.event === 'failed' ? `${outcome.args[1]}` : 'no error');
  const steps = events.filter((event) => event.id === id && event.event === 'progress');
  return {
    /** As Kue calls it; 'removed' if the job was removed before it was complete or failed. */
    state: state || outcome?.event || 'removed',
    /** The first line of its error. */
    error: reason.split('\n')[0].replace(/^Error: /, ''),
    /** The percentages that were set, in order. */
    progress: steps.map(({ args }) => args[1]),
    /** The number of its worker, which Kue counts in each process; undefined if the job was removed. */
    worker: workerId?.split(':').pop(),
  };
}

/** Waits for the jobs' outcomes and reads them. Throws NotChecked if the processor has taken no job: another test fails. */
export async function waitForJobs(
  processor: Script,
  redis: RedisServer,
  ids: number[],
  events: JobEvent[]
): Promise<ProcessedJob[]> {
  await eventually(processor, () => ids.every((id) => outcomeOf(id, events)));
  const jobs = await Promise.all(ids.map((id) => readJob(redis, id, events)));
  if (jobs.every(({ state }) => state === 'inactive')) throw new NotChecked('it takes no job of the queue');
  return jobs;
}

/** How many jobs the processor takes at a time: the number of its workers. */
export function countAtATime(jobs: ProcessedJob[], events: JobEvent[]): number {
  const areKnown = jobs.every(({ worker, state }) => worker || state === 'inactive');
  if (areKnown) return new Set(jobs.flatMap(({ worker }) => worker || [])).size;
  // The workers of removed jobs are unknown: the most jobs that were started and not ended is counted instead.
  let [active, most] = [0, 0];
  for (const { event } of events) {
    if (event === 'start') active += 1;
    if (['complete', 'failed'].includes(event)) active -= 1;
    most = Math.max(most, active);
  }
  return most;
}

/** Fails unless every job is complete. */
export function expectCompleted(processor: Script, jobs: ProcessedJob[], context: string): void {
  const hasExited = typeof processor.status() === 'number'; // a signal's name means that the test has stopped it
  expectLines({
    reason: `not every job is complete${hasExited ? `: the processor ${processor.ending()}` : ''}`,
    expected: jobs.map(() => 'complete'),
    actual: jobs.map(({ state }) => state),
    context: `${context}; the states of the jobs, one a line`,
    stderr: processor.stderr,
  });
}
