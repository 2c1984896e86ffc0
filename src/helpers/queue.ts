// A Kue queue that connects with our client: same address, same retries, one log line for all its connections.
import { createQueue as createKueQueue, Job, Queue } from 'kue';
import { allJobsEnded, followJobs } from './internals/job_life';
import { KueClient } from './internals/kue_client';
import { ownJobs } from './internals/worker';

/** Milliseconds that active jobs may take to finish. */
const SHUTDOWN_TIMEOUT = 5000;

const clients: KueClient[] = [];

/**
 * Makes a Kue queue that loses no jobs (internals/README.md says what it changes in Kue). It emits 'error' once for each
 * failed attempt to connect, and for each command that fails.
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
 * Finishes the active jobs, returns those that take more than 5 s to the queue, closes all connections and calls `done`.
 * @see https://github.com/Automattic/kue#graceful-shutdown
 */
export function closeQueue(queue: Queue, done: () => void = () => undefined): void {
  const { workers } = queue; // Kue's shutdown replaces the list
  const finish = () => {
    for (const client of clients) client.end(false);
    done();
  };
  if (!queue.client.connected && !workers.some(({ job }) => job)) return finish();
  const timer = setTimeout(() => {
    const jobs = workers.map(({ job }) => job).filter((job) => job instanceof Job);
    Promise.all(jobs.map((job) => new Promise((resolve) => job.inactive(resolve)))).then(finish);
  }, SHUTDOWN_TIMEOUT);
  queue.shutdown(0, () => {
    clearTimeout(timer);
    finish();
  });
}
