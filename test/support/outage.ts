// Starting a script while no Redis is running, and starting Redis then.
import { failWith, Lines } from './matchers';
import { prepareRedis } from './redis';
import { fromNow, linesOf, Script, startCompiled } from './script';
import { comesTrue } from './wait';

/** Milliseconds that a script is left without Redis, if it has not said by then that it is not connected. */
const WITHOUT = 2500;

/**
 * Starts a script without Redis, lets it try, and starts Redis with Task 0's data; fails if the script has exited. The
 * script that it resolves with has only the lines that came since.
 */
export async function startWithoutRedis(file: string, env: NodeJS.ProcessEnv = {}): Promise<Script> {
  const redis = await prepareRedis();
  const script = startCompiled(file, { REDIS_URL: redis.url, ...env });
  await comesTrue(script, () => linesOf(script).some((line) => /not connected/.test(line)), WITHOUT);
  if (script.status() !== undefined)
    failWith({ reason: `it should be running, but it ${script.ending()}`, stderr: script.stderr });
  const later = fromNow(script);
  await redis.start();
  return later;
}

/** Starts a script without Redis, and expects these lines, or sequences of lines, once Redis is there. */
export async function expectAfterOutage(file: string, lines: Lines): Promise<void> {
  const context = 'it was started while no Redis was running; then Redis was started';
  await expect(await startWithoutRedis(file)).toPrint(lines, context);
}
