// For tests of guarantees: starts scripts on a server, and reads how they exit.
import { ROOT } from './launcher';
import { RedisServer, startRedis } from './redis';
import { Script, startCompiled, startTask } from './script';

/** Starts a task's script on a server, or through a relay to it. */
export function startOn(server: { url: string }, file: string): Script {
  return startCompiled(file, server);
}

/** Starts a task's script on a new server. */
export async function startWithRedis(file: string): Promise<{ redis: RedisServer; script: Script }> {
  const redis = await startRedis();
  return { redis, script: startOn(redis, file) };
}

/** Starts Node with these arguments. */
export function startNode({ url }: { url: string }, name: string, ...args: string[]): Script {
  const env = { ...process.env, REDIS_URL: url };
  return startTask(name, { command: [process.execPath, ...args], options: { cwd: ROOT, env } });
}

/** Starts a program of test/support/programs. */
export function startHelper(server: { url: string }, name: string, ...args: string[]): Script {
  const program = `test/support/programs/${name}.ts`;
  return startNode(server, name, '-r', 'sucrase/register/ts', program, ...args);
}

/** Waits until a script exits, and resolves with its status and output. */
export async function exitOf(script: Script) {
  const status = await script.waitForExit();
  return { status, stdout: script.stdout, stderr: script.stderr };
}
