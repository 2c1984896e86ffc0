// Starts a script while no Redis is running, and Redis afterwards.
import { Lines } from './judge';
import { failWith } from './facts';
import { prepareRedis } from './redis';
import { fromNow, linesOf, Script, startCompiled } from './script';
import { eventually } from './wait';

/** Milliseconds without Redis, at most: a script that prints that it is not connected waits no longer. */
const WITHOUT = 2500;

/** Starts a script without Redis, and then Redis with Task 0's data. Returns the script with its lines since then. */
export async function startWithoutRedis(file: string, env: NodeJS.ProcessEnv = {}): Promise<Script> {
  const redis = await prepareRedis();
  const script = startCompiled(file, redis, env);
  await eventually(script, () => linesOf(script).some((line) => /not connected/.test(line)), WITHOUT);
  if (script.status() !== undefined)
    failWith({ reason: `it should be running, but it ${script.ending()}`, stderr: script.stderr });
  const later = fromNow(script);
  await redis.start();
  return later;
}

/** Starts a script without Redis, and expects these lines once Redis is running. */
export async function expectAfterOutage(file: string, lines: Lines): Promise<void> {
  const context = 'it was started while no Redis was running; then Redis was started';
  await expect(await startWithoutRedis(file)).toPrint(lines, context);
}
