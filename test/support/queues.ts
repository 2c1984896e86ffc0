// Jobs in the queues of the processors, and what becomes of them.
import { sending } from './expected';
import { startHelper } from './guarantees';
import { countJobs, createJobs, jobField } from './jobs';
import { RedisServer } from './redis';
import { Script } from './script';
import { until } from './wait';

/** The queues of 6-job_processor and of 7-job_processor. */
export const TYPE_6 = 'push_notification_code';
export const TYPE_7 = 'push_notification_code_2';

/** Notifications that can be told apart. */
export function notifications(count: number) {
  const numbers = [...Array(count).keys()].map((index) => `${index}`.padStart(4, '0'));
  return numbers.map((phoneNumber) => ({ phoneNumber, message: 'x' }));
}

/** Starts a worker, or several in one process, that keeps its job until it gets SIGUSR2, and waits until it has one. */
export async function startWithJob(redis: RedisServer, workers = 1): Promise<{ worker: Script; id: number }> {
  const [id] = await createJobs(redis, TYPE_6, notifications(1));
  const worker = startHelper(redis, 'slow_processor', `${workers}`);
  await worker.waitForLine(`has job ${id}`);
  return { worker, id };
}

/** Waits until a job is in a state. */
export function waitForState(redis: RedisServer, id: number, state: string): Promise<unknown> {
  return until(async () => (await jobField(redis, id, 'state')) === state, `job ${id} is ${state}`);
}

/** Waits until as many jobs of a type are complete or failed, and no others are left. */
export function waitForCounts(redis: RedisServer, type: string, complete: number, failed = 0) {
  const isSo = async () => {
    const counts = await countJobs(redis, type);
    return counts.complete === complete && counts.failed === failed && counts.active + counts.inactive === 0;
  };
  return until(isSo, `${complete} jobs complete, ${failed} failed`, 25000);
}

/** Waits until all jobs are complete, and fails unless their notifications were sent. Resolves with what was sent again. */
export async function waitUntilSent(
  redis: RedisServer,
  type: string,
  jobs: { phoneNumber: string; message: string }[],
  processors: Script[]
): Promise<string[]> {
  await waitForCounts(redis, type, jobs.length);
  const lines = () => processors.flatMap(({ stdout }) => stdout.filter((line) => /^Sending/.test(line)));
  const each = () => [...new Set(lines())].sort();
  // A line that is printed may still be on its way to this process.
  await until(async () => each().length >= jobs.length, `${jobs.length} notifications sent`);
  expect(each()).toEqual(jobs.map(sending).sort());
  return lines().filter((line, index, all) => all.indexOf(line) !== index);
}
