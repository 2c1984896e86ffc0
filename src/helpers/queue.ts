// A Kue queue whose connections are our clients: same address, same retries, one log line for all of them.
import { createQueue as createKueQueue, Job, Queue } from 'kue';
import { allJobsEnded, followJobs } from './internals/job_life';
import { KueClient } from './internals/kue_client';
import { ownJobs } from './internals/worker';

/** Milliseconds that a worker has for its job in flight once it is told to stop. */
const SHUTDOWN_TIMEOUT = 5000;

const clients: KueClient[] = [];

/**
 * Makes Kue's queue. It emits 'error' once for each failed attempt to connect, and for each command that fails. It
 * loses no job: see internals/README.md for what it adds to Kue's `create` and `process`.
 * @see https://github.com/Automattic/kue#redis-connection-settings
 */
export function createQueue(): Queue {
  const createClientFactory = () => {
    const client = new KueClient({}, clients.length > 0); // of several connections, the first speaks for all
    clients.push(client);
    return client;
  };
  const queue = createKueQueue({ redis: { createClientFactory } });
  followJobs(queue);
  ownJobs(queue);
  return queue;
}

/** Closes the queue when each job that was saved so far is complete, failed or deleted, or could not be saved. */
export function closeWhenDone(queue: Queue): void {
  allJobsEnded().then(() => closeQueue(queue));
}

/**
 * Ends the queue: its workers finish their jobs in flight, and what is not done after 5 s is returned to the queue for
 * another worker. Then every connection is closed.
 * @param done called when that is so
 * @see https://github.com/Automattic/kue#graceful-shutdown
 */
export function closeQueue(queue: Queue, done: () => void = () => undefined): void {
  const { workers } = queue; // Kue empties its own list
  const inFlight = () => workers.map(({ job }) => job).filter(Boolean);
  const finish = () => {
    for (const client of clients) client.end(false);
    done();
  };
  if (inFlight().length === 0 && !queue.client.connected) return finish();
  const timer = setTimeout(() => {
    const jobs = inFlight().filter((job) => job instanceof Job);
    Promise.all(jobs.map((job) => new Promise((resolve) => job.inactive(resolve)))).then(finish);
  }, SHUTDOWN_TIMEOUT);
  queue.shutdown(0, () => {
    clearTimeout(timer);
    finish();
  });
}
