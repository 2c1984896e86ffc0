// Programs as child processes, and the scripts of tasks among them: how they are started and stopped, and what they print.
import { ChildProcess, spawn, SpawnOptions } from 'child_process';
import { join } from 'path';
import { Readable } from 'stream';
import { normaliseLine, parseJson } from './accepted';
import { launchModule, launchScript, ROOT } from './launcher';
import { collectOutput, lastWordsOf } from './output';
import { signalGroup } from './processes';
import { inVain, noteActivity, within } from './wait';

/** How a program is started, and what a grading does its own way, since it runs a program inside of another. */
export interface Launch {
  command: string[];
  options: SpawnOptions;
  /** Sends a signal to the program itself. */
  signal?(child: ChildProcess, signal: NodeJS.Signals): void;
  /** The exit status, or the name of the signal that has ended it. */
  statusOf?(code: number): number | string;
  /** The limit that it was killed for, if it was, once it has ended. */
  limitOf?(child: ChildProcess): string | undefined;
  /** Ends what it has started and left running. */
  endLeftovers?(): void;
  /** Called when a task's script is started. */
  onStart?(script: Script): void;
}

export type Script = ReturnType<typeof startLaunch>;

const running = new Set<Script>();
process.on('exit', () => {
  for (const script of running) script.kill();
});

/** Milliseconds for the rest of a program's output to come after it has exited. */
const REST = 500;

/** Starts a program and reads its lines. It does not outlive this process, and is killed when it prints without end. */
export function startProgram(file: string, command: string[], options: SpawnOptions): Script {
  return startLaunch(file, { command, options });
}

export function startLaunch(file: string, { command, options, ...launch }: Launch) {
  const child = spawn(command[0], command.slice(1), { stdio: ['ignore', 'pipe', 'pipe'], ...options });
  let status: number | string | undefined;
  let limit: string | undefined;
  const exceed = (what: string) => {
    limit = limit || what;
    script.kill();
  };
  const { read, readChannel, ...output } = collectOutput(exceed);
  read('stdout', child.stdout);
  read('stderr', child.stderr);
  readChannel((child.stdio[3] || null) as Readable | null, (line) => child.emit('message', parseJson(line)));

  const exited = new Promise<number | string>((resolve, reject) => {
    let timer: NodeJS.Timeout | undefined;
    const settle = (code: number | null, signal: string | null) => {
      if (timer) clearTimeout(timer);
      if (status === undefined) status = code === null ? (signal as string) : launch.statusOf?.(code) ?? code;
      limit = limit || launch.limitOf?.(child);
      resolve(status);
    };
    child.on('error', reject);
    child.on('close', settle);
    child.on('exit', (code, signal) => {
      if (!options.detached) running.delete(script); // else its group may live on
      // What it has left running may hold its output open for ever.
      timer = setTimeout(() => settle(code, signal), REST);
    });
  });

  /** What it has printed, for an error's message. */
  const printed = () => {
    const shown = output.lines.map(({ stream, text }) => (stream === 'stderr' ? `! ${text}` : text));
    return ['it printed:', ...shown].join('\n');
  };

  const script = {
    /** The name of the task's file without its ending, or what the program is. */
    file,
    process: child,
    ...output,
    /** When it was started, in milliseconds since 1970. */
    begin: Date.now(),
    /** The exit status or the signal's name; undefined while it runs. */
    status: (): number | string | undefined => status,
    /** The limit that it has exceeded, the error on stderr with its place in its own files, or the last line that it printed. */
    lastWords: (): string => (limit ? `killed for more than ${limit}` : lastWordsOf(output)),
    /** With which status it has exited, and its last words. */
    ending: (): string => `exited with ${status}: ${script.lastWords()}`,
    /** The same when it has exited by a fault of its own, which no signal of a test is. */
    failure: (): string | undefined =>
      limit || status === 'SIGABRT' || Number(status) > 0 ? `it ${script.ending()}` : undefined,
    exceed,
    /** Sends a signal, SIGINT as Ctrl-C does. */
    signal: (signal: NodeJS.Signals): void =>
      launch.signal ? launch.signal(child, signal) : void child.kill(signal),
    /** Kills it, and whatever it has started. */
    kill: (): void => {
      running.delete(script);
      if (options.detached && child.pid) signalGroup(child.pid);
      else script.signal('SIGKILL');
      launch.endLeftovers?.();
    },
    /** Resolves with the exit status or the signal's name when it has exited and all its output is read. */
    exited,
    /** The same; rejects when it does not exit in time. */
    waitForExit: (): Promise<number | string> =>
      within(exited, () => `${file} should have exited; ${printed()}`),
    /** Resolves when it has printed the line on stdout for the `count`th time; rejects when it exits without, or is late. */
    waitForLine: async (wanted: string | RegExp, count = 1): Promise<void> => {
      const isWanted = (line: string) => (typeof wanted === 'string' ? line === wanted : wanted.test(line));
      const isPrinted = () => output.stdout.filter(isWanted).length >= count;
      if (isPrinted()) return;
      const isHere = new Promise<void>((resolve) => output.onLine(() => isPrinted() && resolve()));
      const late = () => `${file} should have printed ${wanted} (${count}); ${printed()}\n`;
      await within(Promise.race([isHere, exited]), late);
      if (!isPrinted()) throw inVain(`${file} ${script.ending()}`, `\n${late()}`);
    },
  };
  running.add(script);
  return script;
}

/** The lines on stdout, in the form in which expected.ts has them. */
export function linesOf(script: Script): string[] {
  return script.stdout.map((line) => normaliseLine(script.file, line));
}

/** The script with what it prints from now on, and not what it has printed before. */
export function fromNow(script: Script): Script {
  const before = script.stdout.length;
  return {
    ...script,
    get stdout() {
      return script.stdout.slice(before);
    },
  };
}

/** The scripts of tasks that were started in this file and are not stopped yet. */
export const startedScripts = new Set<Script>();

export function startTask(file: string, launch: Launch): Script {
  const script = startLaunch(file, launch);
  startedScripts.add(script);
  script.onLine(noteActivity);
  launch.onStart?.(script);
  return script;
}

/** Starts the script of a task as a person does. `env` is laid over this process's environment. */
export function start(file: string, env: NodeJS.ProcessEnv = {}): Script {
  return startTask(file, launchScript(file, env, 'source'));
}

/** The same, compiled: for a test's edge cases, since it starts four times as fast. */
export function startCompiled(file: string, env: NodeJS.ProcessEnv = {}): Script {
  return startTask(file, launchScript(file, env, 'compiled'));
}

/**
 * Starts a program of test/support/programs with the module of a task, compiled, as its argument. Its messages are lines of
 * JSON on descriptor 3, read here since Node itself would read without a limit: https://nodejs.org/api/child_process.html#child_processforkmodulepath-args-options
 */
export function startWithModule(program: string, file: string, env: NodeJS.ProcessEnv = {}): Script {
  const started = launchModule(join(ROOT, 'test/support/programs', `${program}.ts`), file, env);
  const { options } = started;
  const channel = {
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    env: { ...options.env, NODE_CHANNEL_FD: '3' },
  };
  return startTask(file, { ...started, options: { ...options, ...channel } as SpawnOptions });
}

/** Kills the scripts of tasks that were started here, and whatever they have started, apart from those that are kept. */
export async function stopScripts(kept = new Set<Script>()): Promise<void> {
  const some = [...startedScripts].filter((script) => !kept.has(script));
  for (const script of some) {
    script.kill();
    startedScripts.delete(script);
  }
  await Promise.all(some.map(({ exited }) => exited.catch(() => undefined)));
}
