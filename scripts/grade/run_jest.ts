// Runs the tests of tasks on a folder: Jest as a child process, within a time, with nothing left of it at the end.
import { spawn } from 'child_process';
import { mkdirSync } from 'fs';
import { join } from 'path';
import { killMarked, signalGroup } from '../../test/harness/processes';
import { ROOT } from '../../test/harness/script';

/** What the reporter says: a check that is done, a file that is, or that all are. */
export interface Message {
  file?: string;
  title?: string;
  error?: string;
  complete?: boolean;
}

export interface JestRun {
  folder: string;
  /** A folder of our own for everything that is written meanwhile. */
  work: string;
  /** The names of the tasks' files whose tests run. */
  files: string[];
  /** A pattern of the tests' titles; all run where it is left out. */
  titles?: string;
  redis: string;
  /** Milliseconds that it may take. */
  time: number;
  onMessage(message: Message): void;
}

export interface JestOutcome {
  complete: boolean;
  /** Why it is not complete. */
  reason?: string;
}

/** Milliseconds for the rest of Jest's messages to come after it has ended. */
const LAST_WORDS = 2000;

const running = new Set<() => void>();
process.on('exit', () => {
  for (const kill of running) kill();
});

/** Ends all runs early, as Ctrl-C asks for: they are not complete then. */
export function stopAll(): void {
  for (const kill of running) kill();
}

/** Runs Jest and resolves when it has ended, or its time is over. */
export function runJest({
  folder,
  work,
  files,
  titles,
  redis,
  time,
  onMessage,
}: JestRun): Promise<JestOutcome> {
  const mark = `grade-${process.pid}-${Date.now()}-${Math.random().toString(36).slice(2)}`;
  const temporary = join(work, 'servers');
  const results = join(work, 'results');
  for (const path of [temporary, results]) mkdirSync(path, { recursive: true });
  const tests = files.map((file) => `<rootDir>/test/${file}.test.ts`);
  const jest = spawn(
    process.execPath,
    [
      join(ROOT, 'node_modules/jest/bin/jest.js'),
      ...['--rootDir', ROOT, '--ci', '--silent', '--no-color'],
      ...['--reporters', join(ROOT, 'scripts/grade/reporter.js')],
      ...['--cacheDirectory', join(ROOT, 'node_modules/.cache/jest')],
      ...(titles ? ['--testNamePattern', titles] : []),
      '--runTestsByPath',
      ...tests.map((path) => path.replace('<rootDir>', ROOT)),
    ],
    {
      cwd: ROOT,
      detached: true,
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      env: {
        ...process.env,
        SOLUTION: folder,
        SOLUTION_WORK: work,
        SOLUTION_RUN: mark,
        GRADE_RESULTS: results,
        REDIS_SERVER: redis,
        TMPDIR: temporary,
      },
    }
  );
  return new Promise((resolve) => {
    let complete = false;
    let reason: string | undefined;
    let errors = '';
    const kill = () => {
      if (jest.pid) signalGroup(jest.pid);
      killMarked(mark);
    };
    const late = setTimeout(() => {
      reason = `it took longer than ${time / 1000} s`;
      kill();
    }, time);
    running.add(kill);
    jest.stderr?.on('data', (text) => (errors = `${errors}${text}`.slice(-2000)));
    jest.on('message', (message: Message) => {
      complete = complete || Boolean(message.complete);
      onMessage(message);
    });
    const finish = (why: string) => {
      clearTimeout(late);
      kill();
      running.delete(kill);
      const lines = errors.trim().split('\n');
      resolve(complete ? { complete } : { complete, reason: reason || `${why}: ${lines[lines.length - 1]}` });
    };
    jest.on('error', (error) => finish(error.message));
    // What it has said last may still be on its way when it has ended.
    const said = new Promise<void>((done) => jest.on('disconnect', done));
    jest.on('exit', (status, signal) => {
      const end = () => finish(`the tests ended early (${signal || `status ${status}`})`);
      const timer = setTimeout(end, LAST_WORDS);
      said.then(() => clearTimeout(timer)).then(end);
    });
  });
}
