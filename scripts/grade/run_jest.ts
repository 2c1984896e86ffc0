// Runs the tests of tasks on a folder: Jest as a child process, within a time, with nothing left of it at the end.
import { spawn } from 'child_process';
import { mkdirSync } from 'fs';
import { join } from 'path';
import { Group } from './result';
import { killMarked, signalGroup } from '../../test/support/processes';
import { ROOT } from '../../test/support/launcher';
import { within } from '../../test/support/wait';
import { copyCache, JEST_CACHE } from './jest_cache';
import { Sandbox } from './confine';
import { keepApart } from './sandbox';
import { onStop } from './stop';

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
  /** The group whose checks are made; both where it is left out. */
  group?: Group;
  /** Keeps it apart from this machine; it runs as this process does where it is left out. */
  sandbox?: Sandbox;
  /** Milliseconds that it may take. */
  time: number;
  /** How many test files run at a time. */
  workers?: number;
  onMessage(message: Message): void;
}

export interface JestOutcome {
  complete: boolean;
  /** Why it is not complete. */
  reason?: string;
}

/** Milliseconds for the last of its processes to end once they are killed. */
const CLOSING = 2000;

/** Milliseconds for the rest of Jest's messages to come after it has ended. */
const LAST_WORDS = 2000;

/** Milliseconds that Jest has to load the tests. */
const LOADING = 60000;

/** Has Jest load the tests and run none of them: they are compiled, and their checks are declared. */
export function loadTests(run: Omit<JestRun, 'titles' | 'time'>): Promise<JestOutcome> {
  return runJest({ ...run, titles: 'a^', time: LOADING });
}

/** Runs Jest and resolves when it has ended, or its time is over. */
export function runJest({
  folder,
  work,
  files,
  titles,
  redis,
  group,
  sandbox,
  time,
  workers,
  onMessage,
}: JestRun): Promise<JestOutcome> {
  const mark = `grade-${process.pid}-${Date.now()}-${Math.random().toString(36).slice(2)}`;
  const temporary = join(work, 'servers');
  const results = join(work, 'results');
  for (const path of [temporary, results]) mkdirSync(path, { recursive: true });
  const cache = sandbox ? copyCache(work) : JEST_CACHE;
  const plain = [
    process.execPath,
    join(ROOT, 'node_modules/jest/bin/jest.js'),
    ...['--rootDir', ROOT, '--ci', '--silent', '--no-color'],
    ...['--reporters', join(ROOT, 'scripts/grade/reporter.js')],
    ...['--testSequencer', join(ROOT, 'scripts/grade/sequencer.js')],
    ...['--cacheDirectory', cache],
    ...(workers ? ['--maxWorkers', `${workers}`] : []),
    ...(titles ? ['--testNamePattern', titles] : []),
    '--runTestsByPath',
    ...files.map((file) => join(ROOT, 'test', `${file}.test.ts`)),
  ];
  const wanted = {
    SOLUTION: folder,
    SOLUTION_WORK: work,
    SOLUTION_RUN: mark,
    GRADE_RESULTS: results,
    REDIS_SERVER: redis,
    TMPDIR: temporary,
    ...(group ? { GRADE_GROUP: group } : {}),
  };
  const { command, env } = sandbox
    ? keepApart(sandbox, { folder, work, redis }, plain, wanted)
    : { command: plain, env: { ...process.env, ...wanted } };
  const jest = spawn(command[0], command.slice(1), {
    cwd: ROOT,
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    env,
  });
  return new Promise((resolve) => {
    let complete = false;
    let reason: string | undefined;
    let errors = '';
    const kill = () => {
      if (jest.pid) signalGroup(jest.pid);
      killMarked(mark);
    };
    const stop = (why: string) => {
      reason = why;
      kill();
    };
    const late = setTimeout(stop, time, `it took longer than ${time / 1000} s`);
    const forget = onStop(stop);
    const closed = new Promise((done) => jest.on('close', done));
    jest.stderr?.on('data', (text) => (errors = `${errors}${text}`.slice(-2000)));
    jest.on('message', (message: Message) => {
      complete = complete || Boolean(message.complete);
      onMessage(message);
    });
    const finish = async (why: string) => {
      clearTimeout(late);
      kill();
      forget();
      await within(closed, () => 'closed', CLOSING).catch(() => undefined);
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
