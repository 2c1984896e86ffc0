// What the tests of guarantees share: scripts on a server, how they exit, and jobs that can be told apart.
import { sending } from './expected';
import { countJobs, createJobs, jobField } from './jobs';
import { ROOT } from './launcher';
import { RedisServer, startRedis } from './redis';
import { Script, startCompiled, startTask } from './script';
import { until } from './wait';

/** The queues of 6-job_processor and of 7-job_processor. */
export const TYPE_6 = 'push_notification_code';
export const TYPE_7 = 'push_notification_code_2';

/** Starts the script of a task on a server, or through a relay to it. */
export function startOn({ url }: { url: string }, file: string): Script {
  return startCompiled(file, { REDIS_URL: url });
}

/** Starts the script of a task on a new server. */
export async function startWithRedis(file: string): Promise<{ redis: RedisServer; script: Script }> {
  const redis = await startRedis();
  return { redis, script: startOn(redis, file) };
}

/** Starts one of the scripts in the folder `programs`. */
export function startHelper({ url }: { url: string }, name: string, ...args: string[]): Script {
  const command = [
    process.execPath,
    '-r',
    'sucrase/register/ts',
    `test/support/programs/${name}.ts`,
    ...args,
  ];
  return startTask(name, { command, options: { cwd: ROOT, env: { ...process.env, REDIS_URL: url } } });
}

/** Waits until a script exits; its status, and all that it has printed. */
export async function exitOf(script: Script) {
  const status = await script.waitForExit();
  return { status, stdout: script.stdout, stderr: script.stderr };
}

/** What a script has printed on stdout, apart from what it says of an outage. */
export function withoutOutages({ stdout }: Script): string[] {
  return stdout.filter((line) => !/not connected/.test(line));
}

/** The folder of a server, which is removed with it. */
export async function folderOf(redis: RedisServer): Promise<string> {
  return ((await redis.command('CONFIG', 'GET', 'dir')) as string[])[1];
}

/** Notifications that can be told apart. */
export function notifications(count: number) {
  return [...Array(count).keys()].map((index) => ({
    phoneNumber: `${index}`.padStart(4, '0'),
    message: 'x',
  }));
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

/** The keys that workers renew while they are alive. */
export async function workerKeys(redis: RedisServer): Promise<string[]> {
  return (await redis.command('KEYS', 'q:worker:*')) as string[];
}

/** Keeps these keys: whose process has ended is known without waiting until they expire. */
export async function keepWorkerKeys(redis: RedisServer): Promise<void> {
  for (const key of await workerKeys(redis)) await redis.command('PERSIST', key);
}
