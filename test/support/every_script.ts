// Tests of what src/README.md asks "For every script", for a task's test file to call.
import { notAnswered, notConnected } from './expected';
import { startSilentServer } from './silent_server';
import { Script } from './script';
import { RedisServer } from './redis';
import { until } from './wait';
import { CheckError, robustness } from './check';
import { checkLines, printed } from './lines';
import { lastWords } from './starts';
import { Suite } from './suite';

/** Milliseconds that a script is left without Redis, if it has not said by then that it is not connected. */
const WITHOUT = 2500;

/**
 * Starts a script without Redis, lets it try, and starts Redis. `before` lines were printed by then.
 * Throws when the script has ended meanwhile.
 */
export async function startWithoutRedis(
  suite: Suite,
  file: string,
  env: NodeJS.ProcessEnv = {}
): Promise<{ script: Script; redis: RedisServer; before: number }> {
  const redis = await suite.another();
  const script = suite.runCompiled(file, { REDIS_URL: redis.url, ...env });
  const isOver = async () =>
    script.status() !== undefined || script.stdout.some((line) => /not connected/.test(line));
  await until(isOver, 'the line that says so', WITHOUT).catch(() => undefined);
  const status = script.status();
  if (status !== undefined) {
    throw new CheckError(`without Redis it ended with ${status}: ${lastWords(script)}`, {
      context: 'it was started while no Redis was running',
      stderr: script.stderr,
    });
  }
  const before = script.stdout.length;
  await redis.start();
  await redis.command('SET', 'Holberton', 'School');
  return { script, redis, before };
}

/** The script keeps running without Redis, and does what its task asks for once there is one. */
export function keepsRunningWithoutRedis(suite: Suite, file: string, lines: string[]): void {
  robustness('keeps running without Redis, and does its task once Redis is there', async () => {
    const { script, before } = await startWithoutRedis(suite, file);
    const each = lines.map((line) => [line]); // their order is a check of its own
    await printed(script, ...each);
    checkLines(
      { ...script, stdout: script.stdout.slice(before) },
      each,
      'it was started while no Redis was running; then Redis was started'
    );
  });
}

/** A REDIS_URL that cannot be read: one line on stderr, nothing on stdout, status 1. */
export function refusesBadAddress(suite: Suite, task: string): void {
  test('a REDIS_URL that cannot be read: one line on stderr and status 1', async () => {
    const script = suite.runCompiled(task, { REDIS_URL: 'redis://:secret@127.0.0.1:port' });
    expect(await script.end()).toBe(1);
    expect(script.stdout).toEqual([]);
    expect(script.stderr).toEqual([
      'REDIS_URL cannot be read: it must look like redis://[:PASSWORD@]HOST:PORT[/DB]',
    ]);
  });
}

/**
 * Started before its server, which asks for a password, and on a database of its own: the script says that it is not
 * connected, and then does all that it is asked to.
 * @param lines what it prints once it is connected
 * @param run what else the script needs to come to its end
 */
export function waitsForServer(
  suite: Suite,
  task: string,
  lines: string[],
  run: (url: string) => Promise<void> = async () => undefined
): void {
  test('started before its server, does all that it is asked to once the server is up', async () => {
    const redis = await suite.another('--requirepass', 'secret');
    const url = `${redis.url}/2`;
    const script = suite.runCompiled(task, { REDIS_URL: url });
    await script.line(notConnected(redis.port), 2);
    await redis.start();
    await run(url);
    expect(await script.end()).toBe(0);
    expect(script.stdout.filter((line) => line !== notConnected(redis.port))).toEqual(lines);
    expect(script.stderr).toEqual([]);
  });
}

/** A server that accepts the connection and says nothing counts as unavailable: the line after 5 s, at each attempt. */
export function waitsForSilentServer(suite: Suite, task: string, lastLine: string): void {
  test('beside a server that accepts and says nothing, says so and goes on once it answers', async () => {
    const redis = await suite.another();
    const silent = await startSilentServer(redis.port);
    const script = suite.runCompiled(task, { REDIS_URL: redis.url });
    await script.line(notAnswered(redis.port));
    expect(script.stdout).toEqual([notAnswered(redis.port)]);
    await silent.close();
    await redis.start();
    await script.line(lastLine);
    expect(script.stderr).toEqual([]);
  });
}
