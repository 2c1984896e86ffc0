// What a processor makes of its jobs, as a test sees it.
import { JobEvent, jobFields } from './jobs';
import { expectLines } from './matchers';
import { RedisServer } from './redis';
import { Script } from './script';
import { comesTrue, NotChecked } from './wait';

export type ProcessedJob = Awaited<ReturnType<typeof readJob>>;

/** The event with which Kue tells that a job is over. */
function outcomeOf(id: number, events: JobEvent[]): JobEvent | undefined {
  return events.find((one) => one.id === id && ['complete', 'failed'].includes(one.event));
}

/** Reads what became of a job. A processor may remove a job once it is over: then the job's events tell it. */
async function readJob(redis: RedisServer, id: number, events: JobEvent[]) {
  const { state, error, workerId } = await jobFields(redis, id);
  const outcome = outcomeOf(id, events);
  const reason = error || (outcome?.event === 'failed' ? `${outcome.args[1]}` : 'no error');
  const steps = events.filter((one) => one.id === id && one.event === 'progress');
  return {
    /** Kue's name of it; 'removed' when the job is gone and was neither complete nor failed before. */
    state: state || outcome?.event || 'removed',
    /** The first line of the error with which it failed. */
    error: reason.split('\n')[0].replace(/^Error: /, ''),
    /** The percentages that were set, in their order. */
    progress: steps.map(({ args }) => args[1]),
    /** The number that Kue gives the worker that has taken it, among those of its process; not known of a job that is gone. */
    worker: workerId?.split(':').pop(),
  };
}

/**
 * Waits until jobs are over, for no longer than a task may take, and reads what became of them.
 * @throws NotChecked where the processor has taken none of them: other tests are about that
 */
export async function waitForJobs(
  processor: Script,
  redis: RedisServer,
  ids: number[],
  events: JobEvent[]
): Promise<ProcessedJob[]> {
  await comesTrue(processor, () => ids.every((id) => outcomeOf(id, events)));
  const jobs = await Promise.all(ids.map((id) => readJob(redis, id, events)));
  if (jobs.every(({ state }) => state === 'inactive')) throw new NotChecked('it takes no job of the queue');
  return jobs;
}

/** How many jobs the processor takes at a time: each of its workers takes one. */
export function countAtATime(jobs: ProcessedJob[], events: JobEvent[]): number {
  const workers = jobs.flatMap(({ worker }) => worker || []);
  if (!jobs.some(({ worker, state }) => !worker && state !== 'inactive')) return new Set(workers).size;
  // Jobs that are gone do not tell their workers: how many had begun at most, and were not over?
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
  const hasExited = typeof processor.status() === 'number'; // a signal's name where the test has stopped it
  expectLines({
    reason: `not every job is complete${hasExited ? `: the processor ${processor.ending()}` : ''}`,
    expected: jobs.map(() => 'complete'),
    actual: jobs.map(({ state }) => state),
    context: `${context}; the states of the jobs, one a line`,
    stderr: processor.stderr,
  });
}
