// The end of a creator: when each of its jobs has come to its own.
import { Job, Queue } from 'kue';
import { closeQueue } from './queue';

/** Milliseconds between two looks at a job whose outcome is not in. */
const INTERVAL = 1000;

/** Closes the queue when every job is complete or failed, or could not be saved. */
export function closeWhenDone(queue: Queue, jobs: Job[]): void {
  Promise.all(jobs.map(outcome)).then(() => closeQueue(queue));
}

/** Kue's event says it; when a restart of Redis has swallowed the event, the job's hash in Redis does. */
function outcome(job: Job): Promise<void> {
  return new Promise((resolve) => {
    let seen = '';
    const look = setInterval(() => {
      if (!job.id) return;
      job.get('state', (error: Error | null, state: string) => {
        if (error || (state !== 'complete' && state !== 'failed')) return;
        if (seen) sayOutcome(job, state);
        seen = state; // an event that is on its way has until the next look
      });
    }, INTERVAL);
    for (const event of ['complete', 'failed', 'save failed']) {
      job.once(event, () => {
        clearInterval(look);
        resolve();
      });
    }
  });
}

/** Emits the event that was lost, as Kue would have: a failed job's with the message of its error. */
function sayOutcome(job: Job, state: string): void {
  job.get('error', (_error: Error | null, stack: string | null) => {
    job.emit(state, stack?.split('\n')[0].replace(/^Error: /, ''));
    job.removeAllListeners('complete').removeAllListeners('failed');
  });
}
