// Kue's jobs as a test sees them: put into Redis as Kue does, read, and worked on as Kue's worker does.
// Kue itself is not used for it: its queue goes on polling when its test is over.
import { parseJson } from './accepted';
import { listen, RedisServer } from './redis';
import type { Script } from './script';
import { comesTrue } from './wait';

/** How Kue names a job in its sorted sets: its ids' lengths make them sort as numbers. */
function memberOf(id: number): string {
  return `${`${id}`.length}`.padStart(2, '0') + `|${id}`;
}

/** Saves jobs of a type as Kue's job.save() does, and resolves with their ids. */
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

/** How many jobs of a type are in each state. */
export async function countJobs(redis: RedisServer, type: string): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const state of ['inactive', 'active', 'complete', 'failed']) {
    counts[state] = (await redis.command('ZCARD', `q:jobs:${type}:${state}`)) as number;
  }
  return counts;
}

/** The fields of a job's hash; none of a job that is gone. */
export async function jobFields(redis: RedisServer, id: number): Promise<Record<string, string | undefined>> {
  return ((await redis.command('HGETALL', `q:job:${id}`)) || {}) as Record<string, string>;
}

/** One field of a job's hash. */
export async function jobField(redis: RedisServer, id: number, field: string): Promise<string> {
  return (await redis.command('HGET', `q:job:${id}`, field)) as string;
}

/** A job as its creator has left it. */
export interface SavedJob {
  id: number;
  type: string;
  data: unknown;
}

/**
 * All jobs that are saved, in the order of their ids: Kue writes a job's fields one by one, and its state last. Data that
 * are no JSON are left as text.
 */
export async function savedJobs(redis: RedisServer): Promise<SavedJob[]> {
  const keys = (await redis.command('KEYS', 'q:job:*')) as string[];
  const ids = keys.filter((key) => /^q:job:\d+$/.test(key)).map((key) => Number(key.slice(6)));
  const read = async (id: number) => {
    const { state, type = '', data } = await jobFields(redis, id);
    return state ? [{ id, type, data: data === undefined ? data : parseJson(data) ?? data }] : [];
  };
  return (await Promise.all(ids.sort((a, b) => a - b).map(read))).flat();
}

/** Waits until a script has saved so many jobs, for no longer than a task may take, and returns those that there are. */
export async function waitForSaved(script: Script, redis: RedisServer, count: number): Promise<SavedJob[]> {
  let jobs: SavedJob[] = [];
  await comesTrue(script, async () => {
    jobs = await savedJobs(redis);
    return jobs.length >= count;
  });
  return jobs;
}

/** Tells a job's creator of an event, as Kue's worker does. */
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

/** Completes a job, or fails it with an error's message, and tells its creator. */
export async function finishJob(redis: RedisServer, id: number, error?: string): Promise<void> {
  if (error) await redis.command('HSET', `q:job:${id}`, 'error', `Error: ${error}`);
  await moveJob(redis, id, error ? 'failed' : 'complete');
  await publishEvent(redis, id, error ? 'failed' : 'complete', error || null);
}

/** A job's event as it went through Redis. */
export interface JobEvent {
  id: number;
  event: string;
  args: unknown[];
}

/** Hears every event of Kue's jobs from now on, and nothing else; the list grows as they come. */
export async function listenToJobs(redis: RedisServer): Promise<JobEvent[]> {
  const events: JobEvent[] = [];
  await listen(redis, 'q:events', ({ message }) => {
    const event = parseJson(message) as JobEvent | undefined;
    if (Array.isArray(event?.args)) events.push(event as JobEvent);
  });
  return events;
}

/** Whether a worker waits for a job: Redis holds its BLPOP. */
export async function isWorkerWaiting(redis: RedisServer): Promise<boolean> {
  return / flags=b .* cmd=blpop /.test((await redis.command('CLIENT', 'LIST')) as string);
}
