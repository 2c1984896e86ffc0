// Takes a job off the queue for a worker, and writes down in the same step whose it is.
import { Queue } from 'kue';
import { readMachine, RENEW } from './ownership';

/** Seconds that Redis remembers the last job that a worker has taken, for a request whose reply was lost. */
const DEDUPLICATION_TTL = 3600;

// KEYS: the waiting jobs, the last job of this worker. ARGV: the number of the request, the worker, its queue and machine.
const DEQUEUE = `
  local number, worker, name, machine = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
  ${RENEW}
  local last = redis.call('hmget', KEYS[2], 'number', 'id')
  if last[1] == number then return last[2] end

  local id = redis.call('zrange', KEYS[1], 0, 0)[1]
  if not id then return false end
  redis.call('zrem', KEYS[1], id)
  redis.call('hset', 'q:job:' .. string.match(id, '[^|]*$'), 'workerId', worker)
  redis.call('hmset', KEYS[2], 'number', number, 'id', id)
  redis.call('expire', KEYS[2], ${DEDUPLICATION_TTL})
  return id`;

/** Parts of Kue's workers that its types leave out. */
interface DequeuingWorker {
  id: string;
  zpop(key: string, callback: (error: Error | null, id?: number) => void): void;
}

/**
 * Replaces the dequeuing of Kue's workers. Theirs takes a second job when it is sent again, and leaves the first one with
 * nobody; and until they have marked a job active, nobody can tell that it is theirs.
 */
export function dequeueWithOwner(queue: Queue, workers: unknown[]): void {
  const { client, id: name } = queue;
  const machine = readMachine();
  for (const worker of workers as DequeuingWorker[]) {
    let number = 0;
    worker.zpop = (key, callback) => {
      number += 1;
      const last = `q:dequeued:${worker.id}`;
      client.eval(DEQUEUE, 2, key, last, number, worker.id, name, machine, (error, zid) =>
        callback(error, zid ? Number(zid.split('|')[1]) : undefined)
      );
    };
  }
}
