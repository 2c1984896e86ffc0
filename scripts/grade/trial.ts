// Before a grading: whether Node and the redis-server start where a folder's scripts will, in the sandbox if there is one.
import { startProgram } from '../../test/support/script';
import { makeWork, removeWork } from './ending';
import { confine, keepApart, Sandbox } from './sandbox';

/** Lines of what a program printed that are shown. */
const SHOWN = 10;

/**
 * Starts Node and the redis-server as they will be started.
 * @throws Error that names the one that does not start, what it printed and what to do
 */
export async function tryPrograms(redis: string, sandbox?: Sandbox): Promise<void> {
  const work = makeWork();
  process.env.REDIS_SERVER = redis;
  const [place, unsafe] = sandbox ? [' in the sandbox', ', or add --no-sandbox'] : ['', ''];
  const tryOne = async (name: string, command: string[], ready: RegExp, advice: string) => {
    const inside = confine(sandbox, command, ['--bind', work, work]);
    const whole = sandbox ? keepApart(sandbox, { folder: work, work }, inside) : inside;
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
    // A socket in its folder, since a server that listens nowhere ends at once.
    const server = [redis, '--port', '0', '--unixsocket', 'trial.sock', '--save', '', '--dir', work];
    const advice = 'Set REDIS_SERVER to the path of another redis-server, not of a wrapper script';
    await tryOne(`redis-server (${redis})`, server, /ready to accept connections/i, advice);
  } finally {
    removeWork(work);
  }
}
