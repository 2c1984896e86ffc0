// Kue as a test sees it: jobs put into Redis, and what Redis holds of them.
import { createQueue, Queue } from 'kue';
import { RedisServer } from './redis_server';

/** Saves jobs of a type with Kue itself and resolves with their ids. */
export async function createJobs(redis: RedisServer, type: string, data: object[]): Promise<number[]> {
  const queue: Queue = createQueue({ redis: redis.url.replace(':@', '@') });
  try {
    return await Promise.all(
      data.map(
        (one) =>
          new Promise<number>((resolve, reject) => {
            const job = queue.create(type, one);
            job.save((error?: Error) => (error ? reject(error) : resolve(job.id)));
          })
      )
    );
  } finally {
    await new Promise((resolve) => queue.shutdown(0, resolve));
  }
}

/** How many jobs of a type are in each state. */
export async function countJobs(redis: RedisServer, type: string): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const state of ['inactive', 'active', 'complete', 'failed']) {
    counts[state] = (await redis.command('ZCARD', `q:jobs:${type}:${state}`)) as number;
  }
  return counts;
}

/** One field of a job's hash. */
export async function jobField(redis: RedisServer, id: number, field: string): Promise<string> {
  return (await redis.command('HGET', `q:job:${id}`, field)) as string;
}
