// What has become of a job. Kue's event says it; where a restart of Redis or the death of a processor has swallowed
// the event, the job's hash in Redis does.
import { Job, Queue } from 'kue';
import { closeQueue } from '../queue';

/** Milliseconds between two looks into Redis. */
const INTERVAL = 1000;

/** How many jobs one look takes in: of many, each has its turn. */
const POLL_SIZE = 200;

/** The jobs whose outcome is not in, each with the state that the last look has found. */
const open = new Map<Job, string>();
let timer: NodeJS.Timeout | undefined;

/** Resolves when the job is complete or failed, or could not be saved; its event is emitted in any case. */
export function followOutcome(job: Job): Promise<void> {
  open.set(job, '');
  timer = timer || setInterval(pollStates, INTERVAL);
  return new Promise((resolve) => {
    for (const event of ['complete', 'failed', 'save failed']) {
      job.once(event, () => {
        open.delete(job);
        resolve();
        if (open.size > 0 || !timer) return;
        clearInterval(timer);
        timer = undefined;
      });
    }
  });
}

/** Closes the queue when every job is complete or failed, or could not be saved. */
export function closeWhenDone(queue: Queue, jobs: Job[]): void {
  Promise.all(jobs.map(followOutcome)).then(() => closeQueue(queue));
}

function pollStates(): void {
  for (const [job, seen] of [...open].slice(0, POLL_SIZE)) {
    open.delete(job);
    open.set(job, seen); // at the end, for the next look
    if (!job.id) continue;
    job.get('state', (error: Error | null, state: string) => {
      if (error || !open.has(job) || (state !== 'complete' && state !== 'failed')) return;
      if (seen) emitOutcome(job, state);
      else open.set(job, state); // an event that is on its way has until the next look
    });
  }
}

/** Emits the event that was lost as Kue would have: a failed job's with the message of its error. */
function emitOutcome(job: Job, state: string): void {
  job.get('error', (_error: Error | null, stack: string | null) => {
    job.emit(state, stack?.split('\n')[0].replace(/^Error: /, ''));
    job.removeAllListeners('complete').removeAllListeners('failed');
  });
}
