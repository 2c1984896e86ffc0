// What the tests of "Nothing lost" share: jobs that can be told apart, and what became of them.
import { countJobs } from './jobs';
import { RedisServer } from './redis';
import { Script, startTask } from './script';
import { ROOT } from './launcher';
import { until } from './wait';

/** Starts one of the scripts in the folder `programs`; it does not outlive the test. */
export function startHelper(name: string, url: string, ...args: string[]): Script {
  const command = [process.execPath, '-r', 'ts-node/register', `test/support/programs/${name}.ts`, ...args];
  return startTask(name, { command, options: { cwd: ROOT, env: { ...process.env, REDIS_URL: url } } });
}

/** Keeps the keys that workers renew: whose process has ended is known without waiting until they run out. */
export async function keepWorkerKeys(redis: RedisServer): Promise<void> {
  const keys = (await redis.command('KEYS', 'q:worker:*')) as string[];
  for (const key of keys) await redis.command('PERSIST', key);
}

/** Notifications that can be told apart. */
export function notifications(count: number) {
  return [...Array(count).keys()].map((index) => ({
    phoneNumber: `${index}`.padStart(4, '0'),
    message: 'x',
  }));
}

/** Waits until all jobs of the type are complete, and none is anything else. */
export function allComplete(redis: RedisServer, type: string, complete: number): Promise<unknown> {
  return until(
    async () => {
      const counts = await countJobs(redis, type);
      return counts.complete === complete && counts.active + counts.inactive + counts.failed === 0;
    },
    `${complete} jobs complete`,
    25000
  );
}

/** The notifications that were sent more than once. */
export function sentTwice(processors: Script[]): string[] {
  const lines = processors.flatMap(({ stdout }) => stdout).filter((line) => line.startsWith('Sending'));
  return lines.filter((line, index) => lines.indexOf(line) !== index);
}

/** What the processors have sent, in order and each once, as soon as it is so many. */
export function sent(processors: Script[], count: number): Promise<string[]> {
  const each = () =>
    new Set(processors.flatMap(({ stdout }) => stdout.filter((line) => /^Sending/.test(line))));
  // A line that is printed may still be on its way to this process.
  return until(async () => each().size >= count && [...each()].sort(), `${count} notifications sent`);
}
