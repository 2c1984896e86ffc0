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
  // A socket in its folder, since a server that listens nowhere ends at once.
  const server = [redis, '--port', '0', '--unixsocket', 'trial.sock', '--save', '', '--dir', work];
  const programs = [
    {
      name: `Node.js ${process.version} (${process.execPath})`,
      command: confine(sandbox, [process.execPath, '-p', '"started"'], []),
      ready: /^started$/,
      advice: 'Use another Node.js',
    },
    {
      name: `redis-server (${redis})`,
      command: confine(sandbox, server, ['--bind', work, work]),
      ready: /ready to accept connections/i,
      advice: 'Set REDIS_SERVER to the path of another redis-server, not of a wrapper script',
    },
  ];
  const [place, unsafe] = sandbox ? [' in the sandbox', ', or add --no-sandbox'] : ['', ''];
  try {
    for (const { name, command, ready, advice } of programs) {
      const whole = sandbox ? keepApart(sandbox, { folder: work, work }, command) : command;
      const program = startProgram(name, whole, { env: process.env });
      const error = await program.waitForLine(ready).catch((reason: Error) => reason);
      program.kill();
      await program.exited.catch(() => undefined);
      if (!error) continue;
      const printed = [...program.stdout, ...program.stderr].filter(Boolean).slice(-SHOWN);
      const lines = printed.length > 0 ? printed : [error.message.split('\n')[0]];
      const shown = [`${name} does not start${place}:`, ...lines].join('\n  ');
      throw new Error(`${shown}\n${advice}${unsafe}.`);
    }
  } finally {
    removeWork(work);
  }
}
