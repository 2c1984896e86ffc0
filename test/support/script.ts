// A task's script, or another program, as a child process: how it is started, stopped, and what it prints.
import { ChildProcess, spawn, SpawnOptions } from 'child_process';
import { ConsoleLine, Consoles } from '../../scripts/grade/result';
import { passSignals, statusInside } from '../../scripts/grade/apart';
import { GRADED } from '../../scripts/grade/graded';
import { signalGroup } from './processes';
import { SANDBOX } from '../../scripts/grade/confine';
import { OURS, Solution } from './launcher';
import { PATIENCE, within } from './wait';

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

/** Lines, and characters of them all, that are kept for a person to read. */
const MOST_LINES = 500;
const MOST_CHARACTERS = 50000;

/** How many of some lines, from the first on, are kept for a person to read. */
export function countShown(lines: string[]): number {
  let size = 0;
  const end = lines.findIndex((line, index) => {
    size += line.length;
    return index >= MOST_LINES || size > MOST_CHARACTERS;
  });
  return end < 0 ? lines.length : end;
}

/** What scripts have printed, with its times counted from the start of the first. */
export function consolesOf(scripts: Script[]): Consoles['scripts'] {
  const begin = Math.min(...scripts.map((script) => script.begin));
  return scripts.map(({ task, lines }) => {
    const shown = lines.slice(0, countShown(lines.map(({ text }) => text)));
    return { file: task, lines: shown.map((line) => ({ ...line, at: line.at - begin })) };
  });
}

/** Lines and characters after which a script is killed, and characters of a line that are kept. */
const MAX_LINES = GRADED ? 5000 : 100000;
const MAX_SIZE = GRADED ? 5e6 : 1e8;
const MAX_LENGTH = GRADED ? 2000 : 1e6;

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
  let size = 0;

  for (const stream of ['stdout', 'stderr'] as const) {
    let rest = '';
    const add = (whole: string) => {
      if (lines.length > MAX_LINES) return kill();
      const line = whole.slice(0, MAX_LENGTH);
      output[stream].push(line);
      lines.push({ stream, text: line, at: Date.now() });
      for (const listener of [...listeners]) listener(line, stream);
    };
    child[stream]?.setEncoding('utf8').on('data', (text: string) => {
      size += text.length;
      if (size > MAX_SIZE) return kill();
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
