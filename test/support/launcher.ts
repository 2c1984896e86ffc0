// Where the tasks' scripts are, and how to start them. The grader replaces this module with scripts/grade/launcher.ts, which
// has the same exports, for a student's scripts.
import { join, resolve } from 'path';
import type { Launch, Way } from './script';

export const ROOT = resolve(__dirname, '../..');

/** The folder whose scripts are tested. */
export const FOLDER = ROOT;

const PATIENCE = Number(process.env.TEST_PATIENCE || 30000);

/** Milliseconds to wait, and how much a script may print before it is killed. */
export const LIMITS = {
  /** For what must happen: far more than it takes on a slow machine. */
  patience: PATIENCE,
  /** For what a task's script should do, and its minimum after waits in vain. A grading has less of both. */
  task: PATIENCE,
  leastTask: PATIENCE,
  /** If no script prints a line for so long, nothing more is expected. A grading has less. */
  quiet: 5000,
  lines: 100000,
  lineLength: 1e6,
  characters: 1e8,
};

/** How to start a task's script. */
export function launchScript(file: string, env: NodeJS.ProcessEnv, way: Way): Launch {
  const tsNode = ['-r', 'ts-node/register'];
  const args: Record<Way, string[]> = {
    source: [...tsNode, join('src', `${file}.ts`)],
    compiled: [join('dist', `${file}.js`)],
    called: [...tsNode, join(ROOT, 'test/support/programs/call_8-job.ts'), join('dist', file)],
  };
  // Without a server of its test, a script must not connect to one that runs on this machine.
  const plain = { ...process.env, REDIS_URL: 'redis://127.0.0.1:1', NO_COLOR: '1', FORCE_COLOR: '0' };
  return { command: [process.execPath, ...args[way]], options: { cwd: ROOT, env: { ...plain, ...env } } };
}

/** How to start a redis-server, which writes to `folder`. */
export function launchServer(command: string[], _folder: string): Launch {
  return { command, options: {} };
}
