// The queues of the processors: fills them, and waits for their jobs' outcomes.
import { sending, TYPE_6 } from './expected';
import { countJobs, createJobs, jobField } from './jobs';
import { RedisServer } from './redis';
import { Script, startHelper } from './script';
import { until } from './wait';

/** Notifications with different phone numbers: 0000, 0001, … */
export function notifications(count: number) {
  const numbers = [...Array(count).keys()].map((index) => `${index}`.padStart(4, '0'));
  return numbers.map((phoneNumber) => ({ phoneNumber, message: 'x' }));
}

/** Starts a worker, or several in one process, that holds its job until it gets SIGUSR2, and waits until it has the job. */
export async function startWithJob(redis: RedisServer, workers = 1): Promise<{ worker: Script; id: number }> {
  const [id] = await createJobs(redis, TYPE_6, notifications(1));
  const worker = startHelper('slow_processor', redis, `${workers}`);
  await worker.waitForLine(`has job ${id}`);
  return { worker, id };
}

/** Waits until a job is in a state. */
export function waitForState(redis: RedisServer, id: number, state: string): Promise<unknown> {
  return until(async () => (await jobField(redis, id, 'state')) === state, `job ${id} is ${state}`);
}

/** Waits until exactly this many jobs of a type are complete and failed, and none is inactive or active. */
export function waitForCounts(redis: RedisServer, type: string, complete: number, failed = 0) {
  const areOver = async () => {
    const counts = await countJobs(redis, type);
    return counts.complete === complete && counts.failed === failed && counts.active + counts.inactive === 0;
  };
  return until(areOver, `${complete} jobs complete, ${failed} failed`, 25000);
}

/** Waits until all jobs are complete, expects their notifications, and resolves with those that were sent again. */
export async function waitUntilSent(
  redis: RedisServer,
  type: string,
  jobs: { phoneNumber: string; message: string }[],
  processors: Script[]
): Promise<string[]> {
  await waitForCounts(redis, type, jobs.length);
  const lines = () => processors.flatMap(({ stdout }) => stdout.filter((line) => /^Sending/.test(line)));
  const distinct = () => [...new Set(lines())].sort();
  // A job is complete before this process has read its line.
  await until(async () => distinct().length >= jobs.length, `${jobs.length} notifications sent`);
  expect(distinct()).toEqual(jobs.map(sending).sort());
  return lines().filter((line, index, all) => all.indexOf(line) !== index);
}
