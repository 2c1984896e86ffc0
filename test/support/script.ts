// Starts programs and the tasks' scripts as child processes, reads what they print, and stops them.
import { spawn, SpawnOptions } from 'child_process';
import { randomBytes } from 'crypto';
import { Readable } from 'stream';
import { normaliseLine, parseJson } from './accepted';
import { launchScript, ROOT } from './launcher';
import { collectOutput, lastWordsOf } from './output';
import { killGroup } from './processes';
import { noteActivity, within, withReason } from './wait';

/** How to start a program. The functions are the grader's, which runs the program inside a sandbox. */
export interface Launch {
  command: string[];
  options: SpawnOptions;
  /** The program's own status, or the name of the signal that ended it, for the status of the sandbox. */
  statusOf?(code: number): number | string;
  /** Kills any processes that the program has left running. */
  endLeftovers?(): void;
  onStart?(script: Script): void;
}

/** A task's script with ts-node or compiled, or test/support/programs/call_8-job.ts, which calls its compiled module. */
export type Way = 'source' | 'compiled' | 'called';

export type Script = ReturnType<typeof startProgram>;

const running = new Set<Script>();
process.on('exit', () => {
  for (const script of running) script.kill();
});

/** Milliseconds in which the rest of a program's output may arrive after its exit. */
const REST = 500;

/** Starts a program and reads its lines. It is killed when this process exits, or if it prints too much. */
export function startProgram(
  file: string,
  command: string[],
  options: SpawnOptions,
  launch: Partial<Launch> = {}
) {
  const child = spawn(command[0], command.slice(1), { stdio: ['ignore', 'pipe', 'pipe'], ...options });
  let status: number | string | undefined;
  let limit: string | undefined;
  const exceed = (what: string) => {
    limit = limit || what;
    script.kill();
  };
  const { read, ...output } = collectOutput(exceed);
  read('stdout', child.stdout);
  read('stderr', child.stderr);

  const exited = new Promise<number | string>((resolve, reject) => {
    let timer: NodeJS.Timeout | undefined;
    const settle = (code: number | null, signal: string | null) => {
      if (timer) clearTimeout(timer);
      if (status === undefined) status = code === null ? (signal as string) : launch.statusOf?.(code) ?? code;
      resolve(status);
    };
    child.on('error', reject);
    child.on('close', settle);
    child.on('exit', (code, signal) => {
      if (!options.detached) running.delete(script); // else its process group may still be running
      // A process that it has left running may hold its output open.
      timer = setTimeout(() => settle(code, signal), REST);
    });
  });

  const printed = () => {
    const shown = output.lines.map(({ stream, text }) => (stream === 'stderr' ? `! ${text}` : text));
    return ['it printed:', ...shown].join('\n');
  };

  const script = {
    /** The name of a task, or of the program. */
    file,
    process: child,
    ...output,
    /** Its start, in milliseconds since 1970. */
    begin: Date.now(),
    /** The exit status or the name of the signal that ended it; undefined while it runs. */
    status: (): number | string | undefined => status,
    /** The limit that it exceeded, its error with the place in its own files, or the last line that it printed. */
    lastWords: (): string => (limit ? `killed for more than ${limit}` : lastWordsOf(output)),
    /** How it exited, and why. */
    ending: (): string => `exited with ${status}: ${script.lastWords()}`,
    /** The same if it failed, and was not just stopped by a test's signal. */
    failure: (): string | undefined =>
      limit || status === 'SIGABRT' || Number(status) > 0 ? `it ${script.ending()}` : undefined,
    exceed,
    signal: (signal: NodeJS.Signals): void => void child.kill(signal),
    /** Kills it and everything that it has started. */
    kill: (): void => {
      running.delete(script);
      if (options.detached && child.pid) killGroup(child.pid);
      else script.signal('SIGKILL');
      launch.endLeftovers?.();
    },
    /** Resolves with `status` when it has exited and its output has been read. */
    exited,
    /** The same, but rejects if it does not exit in time. */
    waitForExit: (): Promise<number | string> =>
      within(exited, () => `${file} should have exited; ${printed()}`),
    /** Resolves when stdout has had the line `count` times; rejects if the script exits before that, or is late. */
    waitForLine: async (wanted: string | RegExp, count = 1): Promise<void> => {
      const isWanted = (line: string) => (typeof wanted === 'string' ? line === wanted : wanted.test(line));
      const isPrinted = () => output.stdout.filter(isWanted).length >= count;
      if (isPrinted()) return;
      const isHere = new Promise<void>((resolve) => output.onLine(() => isPrinted() && resolve()));
      const missing = () => `${file} should have printed ${wanted} (${count}); ${printed()}\n`;
      await within(Promise.race([isHere, exited]), missing);
      const ending = `${file} ${script.ending()}`;
      if (!isPrinted()) throw withReason(new Error(`${ending}\n${missing()}`), ending);
    },
  };
  running.add(script);
  return script;
}

/** The lines on stdout, without the differences that are accepted (accepted.ts). */
export function linesOf(script: Script): string[] {
  return script.stdout.map((line) => normaliseLine(script.file, line));
}

/** The script without the lines that it has already printed on stdout. */
export function fromNow(script: Script): Script {
  const before = script.stdout.length;
  return {
    ...script,
    get stdout() {
      return script.stdout.slice(before);
    },
  };
}

/** The tasks' scripts that this test file has started and not yet stopped. */
export const startedScripts = new Set<Script>();

/** Starts a program that is stopped with its test, as a task's script is. */
export function startTask(file: string, launch: Launch): Script {
  const script = startProgram(file, launch.command, launch.options, launch);
  startedScripts.add(script);
  script.onLine(noteActivity);
  launch.onStart?.(script);
  return script;
}

/** A Redis, or a relay to one. */
interface Redis {
  url: string;
}

/** Starts a task's script from its source. `env` is added to this process's environment. */
export function start(file: string, { url }: Redis, env: NodeJS.ProcessEnv = {}): Script {
  return startTask(file, launchScript(file, { REDIS_URL: url, ...env }, 'source'));
}

/** Starts a task's compiled script, four times as fast: for edge cases. */
export function startCompiled(file: string, { url }: Redis, env: NodeJS.ProcessEnv = {}): Script {
  return startTask(file, launchScript(file, { REDIS_URL: url, ...env }, 'compiled'));
}

/** Starts Node with these arguments. */
export function startNode(name: string, { url }: Redis, ...args: string[]): Script {
  const env = { ...process.env, REDIS_URL: url };
  return startTask(name, { command: [process.execPath, ...args], options: { cwd: ROOT, env } });
}

/** Starts a program of test/support/programs. */
export function startHelper(name: string, redis: Redis, ...args: string[]): Script {
  return startNode(name, redis, '-r', 'sucrase/register/ts', `test/support/programs/${name}.ts`, ...args);
}

/**
 * Starts test/support/programs/call_8-job.ts, which calls the function of a task's compiled module. Its messages are lines of
 * JSON on descriptor 3, after a secret that it reads from stdin before it loads the module, which could otherwise forge them.
 */
export function startCalling(file: string, { url }: Redis): Script {
  const launch = launchScript(file, { REDIS_URL: url }, 'called');
  const script = startTask(file, { ...launch, options: { ...launch.options, stdio: Array(4).fill('pipe') } });
  const { stdin, stdio } = script.process;
  const secret = randomBytes(20).toString('hex');
  stdin?.on('error', () => undefined); // it may exit before it has read the secret
  stdin?.end(secret);
  script.readChannel(stdio[3] as Readable, (line) => {
    if (line.startsWith(secret)) script.process.emit('message', parseJson(line.slice(secret.length)));
  });
  return script;
}

/** Waits until a script exits, and resolves with its status and output. */
export async function exitOf(script: Script) {
  const status = await script.waitForExit();
  return { status, stdout: script.stdout, stderr: script.stderr };
}

/** Kills the started scripts, apart from those to keep, and everything that they have started. */
export async function stopScripts(kept = new Set<Script>()): Promise<void> {
  const stopped = [...startedScripts].filter((script) => !kept.has(script));
  for (const script of stopped) {
    script.kill();
    startedScripts.delete(script);
  }
  await Promise.all(stopped.map(({ exited }) => exited.catch(() => undefined)));
}
