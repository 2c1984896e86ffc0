// What became of the jobs in a processor's queue.
import { JobEvent, jobFields } from './jobs';
import { expectLines } from './matchers';
import { RedisServer } from './redis';
import { Script } from './script';
import { eventually, NotChecked } from './wait';

export type ProcessedJob = Awaited<ReturnType<typeof readJob>>;

/** The event that ends a job. */
function outcomeOf(id: number, events: JobEvent[]): JobEvent | undefined {
  return events.find((event) => event.id === id && ['complete', 'failed'].includes(event.event));
}

/** Reads a job's outcome: from its events if the processor has removed the job, as it may. */
async function readJob(redis: RedisServer, id: number, events: JobEvent[]) {
  const { state, error, workerId } = await jobFields(redis, id);
  const outcome = outcomeOf(id, events);
  const reason = error || (outcome?.event === 'failed' ? `${outcome.args[1]}` : 'no error');
  const steps = events.filter((event) => event.id === id && event.event === 'progress');
  return {
    /** As Kue calls it; 'removed' if the job was removed before it was complete or failed. */
    state: state || outcome?.event || 'removed',
    /** The first line of its error. */
    error: reason.split('\n')[0].replace(/^Error: /, ''),
    /** The percentages that were set, in order. */
    progress: steps.map(({ args }) => args[1]),
    /** The number of its worker, which Kue counts in each process; undefined if the job was removed. */
    worker: workerId?.split(':').pop(),
  };
}

/** Waits for the jobs' outcomes and reads them. Throws NotChecked if the processor has taken no job: another test fails. */
export async function waitForJobs(
  processor: Script,
  redis: RedisServer,
  ids: number[],
  events: JobEvent[]
): Promise<ProcessedJob[]> {
  await eventually(processor, () => ids.every((id) => outcomeOf(id, events)));
  const jobs = await Promise.all(ids.map((id) => readJob(redis, id, events)));
  if (jobs.every(({ state }) => state === 'inactive')) throw new NotChecked('it takes no job of the queue');
  return jobs;
}

/** How many jobs the processor takes at a time: the number of its workers. */
export function countAtATime(jobs: ProcessedJob[], events: JobEvent[]): number {
  const areKnown = jobs.every(({ worker, state }) => worker || state === 'inactive');
  if (areKnown) return new Set(jobs.flatMap(({ worker }) => worker || [])).size;
  // The workers of removed jobs are unknown: the most jobs that were started and not ended is counted instead.
  let [active, most] = [0, 0];
  for (const { event } of events) {
    if (event === 'start') active += 1;
    if (['complete', 'failed'].includes(event)) active -= 1;
    most = Math.max(most, active);
  }
  return most;
}

/** Fails unless every job is complete. */
export function expectCompleted(processor: Script, jobs: ProcessedJob[], context: string): void {
  const hasExited = typeof processor.status() === 'number'; // a signal's name means that the test has stopped it
  expectLines({
    reason: `not every job is complete${hasExited ? `: the processor ${processor.ending()}` : ''}`,
    expected: jobs.map(() => 'complete'),
    actual: jobs.map(({ state }) => state),
    context: `${context}; the states of the jobs, one a line`,
    stderr: processor.stderr,
  });
}
