// A task's script as a child process: which folder it is in, how it is started, and what it prints.
import { ChildProcess, execFileSync, spawn, SpawnOptions } from 'child_process';
import { existsSync, readdirSync, statSync } from 'fs';
import { join, resolve } from 'path';
import { ConsoleLine } from '../contract/result';
import { passSignals, statusInside } from './apart';
import { GRADED, gradedCommand, gradedEnv, locate } from './graded';
import { signalGroup } from './processes';
import { SANDBOX } from './sandbox';
import { PATIENCE, within } from './wait';

export const ROOT = resolve(__dirname, '../..');

/** A folder of solutions: how the script of a task is started there. */
export interface Solution {
  folder: string;
  command(task: string): string[];
  /** The path of a task's module, from the folder on. */
  module(task: string): string;
  /** The environment of a script, made of what the test asks for. */
  env(wanted: NodeJS.ProcessEnv): NodeJS.ProcessEnv;
  /** Whether a script leads a process group, so that whatever it starts is ended with it. */
  detached?: boolean;
}

const ourEnv = (wanted: NodeJS.ProcessEnv) => ({
  ...process.env,
  NO_COLOR: '1',
  FORCE_COLOR: '0',
  ...wanted,
});

export const SOURCES: Solution = {
  folder: ROOT,
  command: (task) => [process.execPath, '-r', 'ts-node/register', join('src', `${task}.ts`)],
  module: (task) => join('src', task),
  env: ourEnv,
};
export const COMPILED: Solution = {
  folder: ROOT,
  command: (task) => [process.execPath, join('dist', `${task}.js`)],
  module: (task) => join('dist', task),
  env: ourEnv,
};

/** @throws Error where RUNNER says neither dist nor ts-node */
export function checkRunner(): void {
  const { RUNNER = '' } = process.env;
  if (!['', 'dist', 'ts-node'].includes(RUNNER)) {
    throw new Error(`RUNNER cannot be '${RUNNER}': it must be dist or ts-node`);
  }
}

/** The scripts of a folder that is graded; prepare_graded.ts must have prepared it. */
export const solutionIn = (folder: string): Solution => ({
  folder,
  command: (task) => gradedCommand(folder, locate(folder, task) || task),
  module: (task) => locate(folder, task) || task,
  env: gradedEnv,
  detached: true,
});
const THEIRS = GRADED ? solutionIn(GRADED) : undefined;

/** Our own scripts, as a person starts them: by ts-node, or compiled where RUNNER=dist says so. Or those of SOLUTION. */
export const OURS = THEIRS || (process.env.RUNNER === 'dist' ? COMPILED : SOURCES);

/** The same for a test's many edge cases: compiled, which starts four times as quickly, unless RUNNER=ts-node. */
export const OURS_COMPILED = THEIRS || (process.env.RUNNER === 'ts-node' ? SOURCES : COMPILED);

/** When a file was last changed, in milliseconds since 1970; 0 when there is none. */
function changed(path: string): number {
  return existsSync(path) ? statSync(path).mtimeMs : 0;
}

/** Whether a source has no compiled file that is as new as all that it may be made of. */
function isStale(): boolean {
  const sources = ['.', 'helpers', 'helpers/internals'].flatMap((folder) =>
    readdirSync(join(ROOT, 'src', folder))
      .filter((name) => name.endsWith('.ts'))
      .map((name) => join(folder, name))
  );
  const newest = Math.max(
    changed(join(ROOT, 'tsconfig.json')),
    ...sources.map((name) => changed(join(ROOT, 'src', name)))
  );
  return sources.some((name) => changed(join(ROOT, 'dist', name.replace(/ts$/, 'js'))) < newest);
}

/** Compiles our scripts where they are to run compiled and have changed. */
export function build(...solutions: Solution[]): void {
  if (!solutions.includes(COMPILED) || !isStale()) return;
  execFileSync('npm', ['run', '-s', 'build'], { cwd: ROOT, stdio: ['ignore', 'inherit', 'inherit'] });
}

export interface Script {
  task: string;
  process: ChildProcess;
  stdout: string[];
  stderr: string[];
  /** When it was started, in milliseconds since 1970. */
  begin: number;
  /** The lines of both, each with its time. */
  lines: ConsoleLine[];
  /** The exit status or the signal's name; undefined while it runs. */
  status(): number | string | undefined;
  /** Kills it, and whatever it has started. */
  kill(): void;
  /** Resolves when the script has printed the line on stdout for the `count`th time; rejects when it ends without. */
  line(wanted: string | RegExp, count?: number): Promise<void>;
  /** The exit status, or the signal's name, once it has ended and all its output is read. */
  ended: Promise<number | string>;
  /** `ended`, with a bound. */
  end(): Promise<number | string>;
  /** Called for each line from now on. */
  onLine(listener: (line: string, stream: 'stdout' | 'stderr') => void): void;
}

const running = new Set<() => void>();
process.on('exit', () => {
  for (const kill of running) kill();
});

/** Lines after which a script is killed, and characters of a line that are kept. */
const MAX_LINES = GRADED ? 5000 : 100000;
const MAX_LENGTH = 10000;

/** Milliseconds for the rest of a script's output to come after it has ended. */
const REST = 500;

/** Makes Ctrl-C and its like an exit, at which whatever this process has started is ended. */
export function exitOnSignals(): void {
  for (const [signal, status] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const) {
    process.on(signal, () => process.exit(status));
  }
}

/** Starts a program and reads its lines. It does not outlive this process; one that floods is killed. */
export function startProgram(task: string, command: string[], options: SpawnOptions): Script {
  const child = spawn(command[0], command.slice(1), { stdio: ['ignore', 'pipe', 'pipe'], ...options });
  const isApart = command[0] === SANDBOX;
  if (isApart) passSignals(child);
  const kill = () => {
    running.delete(kill);
    if (options.detached && child.pid) signalGroup(child.pid);
    else child.kill('SIGKILL');
  };
  running.add(kill);
  const listeners: ((line: string, stream: 'stdout' | 'stderr') => void)[] = [];
  const output: { stdout: string[]; stderr: string[] } = { stdout: [], stderr: [] };
  const lines: ConsoleLine[] = [];

  for (const stream of ['stdout', 'stderr'] as const) {
    let rest = '';
    const add = (line: string) => {
      if (lines.length > MAX_LINES) return kill();
      output[stream].push(line);
      lines.push({ stream, text: line, at: Date.now() });
      for (const listener of [...listeners]) listener(line, stream);
    };
    child[stream]?.setEncoding('utf8').on('data', (text: string) => {
      const parts = (rest + text).split('\n');
      rest = (parts.pop() as string).slice(0, MAX_LENGTH);
      parts.forEach(add);
    });
    child[stream]?.on('end', () => rest && add(rest));
  }

  let status: number | string | undefined;
  const ended = new Promise<number | string>((resolve, reject) => {
    let timer: NodeJS.Timeout | undefined;
    const settle = (code: number | null, signal: string | null) => {
      if (timer) clearTimeout(timer);
      const own = isApart && code !== null ? statusInside(code) : code;
      status = status ?? (own === null ? (signal as string) : own);
      resolve(status);
    };
    child.on('error', reject);
    child.on('close', settle);
    child.on('exit', (code, signal) => {
      if (!options.detached) running.delete(kill); // else its group may live on
      // What it has left running may hold its output open for ever.
      timer = setTimeout(() => settle(code, signal), REST);
    });
  });
  const state = () =>
    `; it printed:\n${[...output.stdout, ...output.stderr.map((line) => `! ${line}`)].join('\n')}`;

  const script: Script = {
    task,
    process: child,
    ...output,
    begin: Date.now(),
    lines,
    status: () => status,
    kill,
    ended,
    end: () => within(ended, () => `${task} should have ended${state()}\n`),
    onLine: (listener) => listeners.push(listener),
    line: (wanted, count = 1) => {
      const enough = () =>
        output.stdout.filter((line) => (typeof wanted === 'string' ? line === wanted : wanted.test(line)))
          .length >= count;
      const printed = new Promise<void>((resolve, reject) => {
        const check = () => enough() && resolve();
        listeners.push(check);
        check();
        ended.then(
          () => enough() || reject(new Error(`${task} ended without ${wanted} (${count})${state()}`)),
          reject
        );
      });
      return within(printed, () => `${task} should have printed ${wanted} (${count})${state()}\n`, PATIENCE);
    },
  };
  return script;
}

/**
 * Starts the script of a task.
 * @param env laid over this process's environment
 */
export function startScript(
  task: string,
  env: NodeJS.ProcessEnv = {},
  solution: Solution = OURS,
  options: SpawnOptions = {}
): Script {
  return startProgram(task, solution.command(task), {
    cwd: solution.folder,
    env: solution.env(env),
    detached: solution.detached,
    ...options,
  });
}
