// Before a grading: whether Node and the redis-server start where a folder's scripts will, in the sandbox if there is one.
import { writeFileSync } from 'fs';
import { join } from 'path';
import { startProgram } from '../../test/support/script';
import { confine, folderMounts, keepApart, Sandbox } from './sandbox';
import { makeWork, removeWork } from './ending';

/** Lines of what a program printed that are shown. */
const SHOWN = 10;

/**
 * Starts a script of one line and the redis-server as they will be started.
 * @throws Error that names the one that does not start, what it printed and what to do
 */
export async function tryPrograms(redis: string, sandbox?: Sandbox): Promise<void> {
  const work = makeWork();
  const script = join(work, 'trial.js');
  writeFileSync(script, "console.log('started');\n");
  const place = sandbox ? ' in the sandbox' : '';
  const unsafe = sandbox ? ', or add --no-sandbox' : '';

  process.env.REDIS_SERVER = redis;
  const attempt = async (
    name: string,
    command: string[],
    mounts: string[],
    ready: RegExp,
    advice: string
  ) => {
    const inside = confine(sandbox, command, mounts);
    const whole = sandbox ? keepApart(sandbox, { folder: work, work, redis }, inside) : inside;
    const program = startProgram(name, whole, { env: process.env });
    try {
      await program.waitForLine(ready);
    } catch (error) {
      const printed = [...program.stdout, ...program.stderr].filter(Boolean).slice(-SHOWN);
      const lines = printed.length > 0 ? printed : [(error as Error).message.split('\n')[0]];
      const shown = lines.map((line) => `\n  ${line}`).join('');
      throw new Error(`${name} does not start${place}:${shown}\n${advice}${unsafe}.`);
    } finally {
      program.kill();
      await program.exited.catch(() => undefined);
    }
  };
  try {
    const node = `Node.js ${process.version} (${process.execPath})`;
    await attempt(node, [process.execPath, script], folderMounts(work), /^started$/, 'Use another Node.js');
    // A socket in its folder, since one that listens nowhere ends at once.
    const server = [redis, '--port', '0', '--unixsocket', 'trial.sock', '--save', '', '--dir', work];
    const advice = 'Set REDIS_SERVER to the path of another redis-server, not of a wrapper script';
    const ready = /ready to accept connections/i;
    await attempt(`redis-server (${redis})`, server, ['--bind', work, work], ready, advice);
  } finally {
    removeWork(work);
  }
}
