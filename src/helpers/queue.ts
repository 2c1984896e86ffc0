// A Kue queue whose connections are our clients: same address, same retries, one log line for all of them.
import { randomBytes } from 'crypto';
import { createQueue as createKueQueue, Job, Queue } from 'kue';
import { RedisClient } from 'redis';
import { createClient, RETRY_DELAY } from './client';
import { readBackoffSafely } from './internals/backoff';
import { TRANSACTION_SCRIPT, sendTransactionsAsUnits } from './internals/transaction';

/** Milliseconds that a worker has for the job in its hands once it is told to stop. */
const SHUTDOWN_TIMEOUT = 5000;

const clients: RedisClient[] = [];

/**
 * Makes Kue's queue. It emits 'error' once for each failed attempt to connect, and for each command that fails.
 * @see https://github.com/Automattic/kue#redis-connection-settings
 */
export function createQueue(): Queue {
  const queue = createKueQueue({ redis: { createClientFactory } });
  // A process id is given again, in a container at every start: with these bytes, no two workers bear one name.
  queue.id += `.${randomBytes(4).toString('hex')}`;
  return queue;
}

/** Kue wants several connections: the first speaks for all. */
function createClientFactory(): RedisClient {
  const client = createClient({}, { quiet: clients.length > 0, script: TRANSACTION_SCRIPT });
  clients.push(client);
  sendTransactionsAsUnits(client);
  pauseAfterError(client);
  readBackoffSafely(client);
  return client;
}

/** Kue's workers call BLPOP again at once when it fails, on a key of the wrong type without end. */
function pauseAfterError(client: RedisClient): void {
  type Callback = (error: Error | null, reply?: [string, string]) => void;
  const blpop: (key: string, timeout: number, callback: Callback) => boolean = client.blpop.bind(client);
  const patient: typeof blpop = (key, timeout, callback) =>
    blpop(key, timeout, (error, reply) => {
      if (error) setTimeout(callback, RETRY_DELAY, error);
      else callback(null, reply);
    });
  client.blpop = patient as RedisClient['blpop'];
}

/**
 * Ends the queue: its workers finish the jobs in their hands, and what is not done after 5 s goes back to wait for
 * another worker. Then every connection is closed.
 * @param done called when that is so
 * @see https://github.com/Automattic/kue#graceful-shutdown
 */
export function closeQueue(queue: Queue, done: () => void = () => undefined): void {
  const { workers } = queue; // Kue empties its own list
  const inHand = () => workers.map(({ job }) => job).filter(Boolean);
  const finish = () => {
    for (const client of clients) client.end(false);
    done();
  };
  if (inHand().length === 0 && !queue.client.connected) return finish();
  const timer = setTimeout(() => {
    const jobs = inHand().filter((job) => job instanceof Job);
    Promise.all(jobs.map((job) => new Promise((resolve) => job.inactive(resolve)))).then(finish);
  }, SHUTDOWN_TIMEOUT);
  queue.shutdown(0, () => {
    clearTimeout(timer);
    finish();
  });
}
