// Tests of what src/README.md asks "For every script", for a task's test file to call.
import { notAnswered, notConnected } from '../contract/expected';
import { startSilentServer } from '../harness/silent_server';
import { Suite } from './suite';

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
