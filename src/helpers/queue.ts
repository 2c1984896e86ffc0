// A Kue queue that connects with our client: same address, same retries, one log line for all its connections.
import { createQueue as createKueQueue, Job, Queue } from 'kue';
import { allJobsEnded, followJobs } from './internals/job_life';
import { KueClient } from './internals/kue_client';
import { ownJobs } from './internals/worker';

/** Milliseconds that a worker may take to finish its active jobs. */
const SHUTDOWN_TIMEOUT = 5000;

const clients: KueClient[] = [];

/**
 * Makes a Kue queue. It emits 'error' once for each failed attempt to connect, and for each command that fails. It
 * loses no jobs: internals/README.md says what it changes in Kue.
 * @see https://github.com/Automattic/kue#redis-connection-settings
 */
export function createQueue(): Queue {
  const createClientFactory = () => {
    const client = new KueClient({}, clients.length > 0); // the first connection reports outages for all
    clients.push(client);
    return client;
  };
  const queue = createKueQueue({ redis: { createClientFactory } });
  followJobs(queue);
  ownJobs(queue);
  return queue;
}

/** Closes the queue once every job so far has completed, failed, been deleted, or could not be saved. */
export function closeWhenDone(queue: Queue): void {
  allJobsEnded().then(() => closeQueue(queue));
}

/**
 * Closes the queue: its workers finish their active jobs, and return those that take more than 5 s to the queue. Then
 * all connections are closed.
 * @param done called after that
 * @see https://github.com/Automattic/kue#graceful-shutdown
 */
export function closeQueue(queue: Queue, done: () => void = () => undefined): void {
  const { workers } = queue; // Kue's shutdown replaces the list
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
