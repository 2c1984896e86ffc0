// How a task's script is started: ours, in src by ts-node or in dist compiled. A grading puts a module with the same
// exports in this one's place (scripts/grade/launcher.ts); nothing else in test/ knows about grading.
import { ChildProcess, execFileSync, SpawnOptions } from 'child_process';
import { existsSync, readdirSync, statSync } from 'fs';
import { join, resolve } from 'path';
import type { Script } from './script';

export const ROOT = resolve(__dirname, '../..');

/** The folder whose scripts are tested. */
export const FOLDER = ROOT;

export interface Launch {
  command: string[];
  options: SpawnOptions;
}

/** Limits on waiting, in milliseconds, and on what a script may print before it is killed. */
export const LIMITS = {
  /** For what must come: far more than it needs on a slow machine. */
  patience: Number(process.env.TEST_PATIENCE || 30000),
  /** For what a task's script is to do. */
  task: 15000,
  /** Without a line of any script, after which nothing is expected to come any more; a grading has less. */
  quiet: 15000,
  /** For a script's exit once it has done everything. */
  exit: 20000,
  /** For a server to listen. */
  listen: 30000,
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
  const { options } = launch(command, env);
  return { command, options: { ...options, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] } };
}

function launch(command: string[], env: NodeJS.ProcessEnv): Launch {
  // A script whose test names no server must not find this machine's own.
  const plain = { ...process.env, REDIS_URL: 'redis://127.0.0.1:1', NO_COLOR: '1', FORCE_COLOR: '0' };
  return { command, options: { cwd: ROOT, env: { ...plain, ...env } } };
}

/** Why a task's script cannot be started, if that is known before. */
export function whyNotStarted(_file: string): string | undefined {
  return undefined;
}

/** The command of a redis-server, which writes to its folder. */
export function launchServer(command: string[], _folder: string): string[] {
  return command;
}

/** Sends a signal to a started program. */
export function sendSignal(child: ChildProcess, signal: NodeJS.Signals): void {
  child.kill(signal);
}

/** A program's exit status, or the name of the signal that ended it. */
export function statusOf(code: number | null, signal: string | null): number | string {
  return code === null ? (signal as string) : code;
}

/** Ends what the scripts of this process have started and left running. */
export function endLeftovers(): void {
  // ours start nothing
}

/** Called with each script of a task that was started: a grading keeps what it prints. */
export function onStart(_script: Script): void {
  // ours print for the tests alone
}

/** When a file was last changed, in milliseconds since 1970; 0 when there is none. */
function changed(path: string): number {
  return existsSync(path) ? statSync(path).mtimeMs : 0;
}

/** Compiles our scripts, unless the compiled files are newer than all that they are made of. */
export function build(): void {
  const sources = ['.', 'helpers', 'helpers/internals'].flatMap((folder) =>
    readdirSync(join(ROOT, 'src', folder))
      .filter((name) => name.endsWith('.ts'))
      .map((name) => join(folder, name))
  );
  const inputs = ['tsconfig.json', ...sources.map((name) => join('src', name))];
  const newest = Math.max(...inputs.map((path) => changed(join(ROOT, path))));
  if (sources.every((name) => changed(join(ROOT, 'dist', name.replace(/ts$/, 'js'))) >= newest)) return;
  execFileSync('npm', ['run', '-s', 'build'], { cwd: ROOT, stdio: ['ignore', 'inherit', 'inherit'] });
}
