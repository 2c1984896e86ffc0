// Before a grading, checks that Node and the redis-server start in the sandbox, if there is one.
import { startProgram } from '../../test/support/script';
import { makeWork, removeWork } from './ending';
import { inFolderSandbox, inScriptSandbox, Sandbox } from './sandbox';

/** How many lines of a program's output an error shows. */
const SHOWN = 10;

/**
 * Starts Node and the redis-server as the grading will.
 * @throws Error with the one that does not start, what it printed and what to do
 */
export async function tryPrograms(redis: string, sandbox?: Sandbox): Promise<void> {
  const work = makeWork();
  process.env.REDIS_SERVER = redis;
  const [place, unsafe] = sandbox ? [' in the sandbox', ', or add --no-sandbox'] : ['', ''];
  const tryOne = async (name: string, command: string[], ready: RegExp, advice: string) => {
    const inside = inScriptSandbox(sandbox, command, ['--bind', work, work]);
    const whole = sandbox ? inFolderSandbox(sandbox, work, work, inside) : inside;
    const program = startProgram(name, whole, { env: process.env });
    const error = await program.waitForLine(ready).catch((reason: Error) => reason);
    program.kill();
    await program.exited.catch(() => undefined);
    if (!error) return;
    const printed = [...program.stdout, ...program.stderr].filter(Boolean).slice(-SHOWN);
    const lines = printed.length > 0 ? printed : [error.message.split('\n')[0]];
    const shown = [`${name} does not start${place}:`, ...lines].join('\n  ');
    throw new Error(`${shown}\n${advice}${unsafe}.`);
  };
  try {
    const node = [process.execPath, '-p', '"started"'];
    await tryOne(`Node.js ${process.version} (${node[0]})`, node, /^started$/, 'Use another Node.js');
    // A server that listens nowhere exits at once, so it listens on a socket in the folder.
    const server = [redis, '--port', '0', '--unixsocket', 'trial.sock', '--save', '', '--dir', work];
    const advice = 'Set REDIS_SERVER to the path of another redis-server, not of a wrapper script';
    await tryOne(`redis-server (${redis})`, server, /ready to accept connections/i, advice);
  } finally {
    removeWork(work);
  }
}
