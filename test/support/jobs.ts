// Creates, reads and finishes Kue's jobs in Redis, without Kue itself: its queue would keep polling after the test.
import { parseJson } from './accepted';
import { listen, RedisServer } from './redis';
import type { Script } from './script';
import { eventually } from './wait';

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
