// How a task's script is started: ours, in src by ts-node or in dist compiled. A grading puts a module with the same
// exports in this one's place (scripts/grade/launcher.ts); nothing else in test/ knows about grading.
import { join, resolve } from 'path';
import type { Launch } from './script';

export const ROOT = resolve(__dirname, '../..');

/** The folder whose scripts are tested. */
export const FOLDER = ROOT;

/** Limits on waiting, in milliseconds, and on what a script may print before it is killed. */
export const LIMITS = {
  /** For what must come: far more than it needs on a slow machine. */
  patience: Number(process.env.TEST_PATIENCE || 30000),
  /** For what a task's script is to do. */
  task: 15000,
  /** Without a line of any script, after which nothing is expected to come any more; a grading has less. */
  quiet: 15000,
  lines: 100000,
  lineLength: 1e6,
  characters: 1e8,
};

/** Starts a task's script as a person does, by ts-node, or compiled, which is four times as fast. */
export function launchScript(file: string, env: NodeJS.ProcessEnv, from: 'source' | 'compiled'): Launch {
  const script =
    from === 'source' ? ['-r', 'ts-node/register', join('src', `${file}.ts`)] : [join('dist', `${file}.js`)];
  return launch([process.execPath, ...script], env);
}

/** Starts a program of ours that loads a task's module, whose path is its argument. */
export function launchModule(program: string, file: string, env: NodeJS.ProcessEnv): Launch {
  const command = [process.execPath, '-r', 'ts-node/register', program, join('dist', file)];
  return launch(command, env);
}

function launch(command: string[], env: NodeJS.ProcessEnv): Launch {
  // A script whose test names no server must not find this machine's own.
  const plain = { ...process.env, REDIS_URL: 'redis://127.0.0.1:1', NO_COLOR: '1', FORCE_COLOR: '0' };
  return { command, options: { cwd: ROOT, env: { ...plain, ...env } } };
}

/** Starts a redis-server, which writes to its folder. */
export function launchServer(command: string[], _folder: string): Launch {
  return { command, options: {} };
}
