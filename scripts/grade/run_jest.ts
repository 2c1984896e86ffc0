// Runs the tests of tasks on a folder: Jest as a child process, within a time, with nothing left of it at the end.
import { spawn } from 'child_process';
import { mkdirSync } from 'fs';
import { join } from 'path';
import { ROOT } from '../../test/support/launcher';
import { signalGroup } from '../../test/support/processes';
import { within } from '../../test/support/wait';
import { killMarked } from './apart';
import { onStop } from './ending';
import { Grading } from './grading';
import type { Message } from './jest_reporter';
import { keepApart } from './sandbox';

export interface JestRun extends Omit<Grading, 'mark' | 'taskTime'> {
  redis: string;
  /** How many test files run at a time; two a core where it is left out. */
  workers?: number;
  onMessage(message: Message): void;
}

/** Milliseconds that grading a folder may take, and that Jest has to load the tests. */
const TIME_LIMIT = 300000;
const LOADING = 60000;

/** Milliseconds for the last of its processes to end once they are killed, and for the rest of its messages to come. */
const CLOSING = 2000;

/** Milliseconds for what a task's script is to do; the grader's tests, whose scripts are quick, wait a shorter time. */
const TASK_TIME = Number(process.env.GRADE_TASK_TIME || 15000);

/** What a person's environment may tell a folder's scripts and its checks where they are kept apart. */
const PUBLIC = ['PATH', 'LANG', 'LC_ALL', 'TZ'];

/** The pattern of a name that no test has: Jest loads the tests and runs none, and so reports which checks there are. */
export const NO_TEST = 'a^';

function environment({ folder, work, files, sandbox, redis }: JestRun, mark: string): NodeJS.ProcessEnv {
  const grading: Grading = { folder, work, mark, files, taskTime: TASK_TIME, sandbox };
  const own = { GRADING: JSON.stringify(grading), REDIS_SERVER: redis, TMPDIR: join(work, 'servers') };
  if (!sandbox) return { ...process.env, ...own };
  const known = Object.entries(process.env).filter(([name]) => PUBLIC.includes(name));
  return { ...Object.fromEntries(known), HOME: join(work, 'tmp'), ...own };
}

/**
 * Runs Jest and resolves when it has ended, or its time is over: with nothing where it is complete, or else with why not.
 * @param names a pattern of the tests' full names
 */
export function runJest(run: JestRun, names: string): Promise<string | undefined> {
  const { work, files, sandbox, workers, onMessage } = run;
  const mark = `grade-${process.pid}-${Date.now()}-${Math.random().toString(36).slice(2)}`;
  mkdirSync(join(work, 'servers'), { recursive: true });
  const jest = [
    ...[process.execPath, join(ROOT, 'node_modules/jest/bin/jest.js'), '--ci', '--silent', '--no-color'],
    ...['--config', join(ROOT, 'scripts/grade/jest.config.js'), '--cacheDirectory', join(work, 'cache')],
    ...(workers ? ['--maxWorkers', `${workers}`] : []),
    ...['--testNamePattern', names],
    ...['--runTestsByPath', ...files.map((file) => join(ROOT, 'test', `${file}.test.ts`))],
  ];
  const [program, ...args] = sandbox ? keepApart(sandbox, run, jest) : jest;
  const child = spawn(program, args, {
    cwd: ROOT,
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    env: environment(run, mark),
  });
  return new Promise((resolve) => {
    let complete = false;
    let reason: string | undefined;
    let errors = '';
    const kill = () => {
      if (child.pid) signalGroup(child.pid);
      killMarked(mark);
    };
    const stop = (why: string) => {
      reason = why;
      kill();
    };
    const time = names === NO_TEST ? LOADING : TIME_LIMIT;
    const late = setTimeout(stop, time, `it took longer than ${time / 1000} s`);
    const forget = onStop(stop, names === NO_TEST);
    const closed = new Promise((done) => child.on('close', done));
    child.stderr?.on('data', (text) => (errors = `${errors}${text}`.slice(-2000)));
    child.on('message', (message: Message) => {
      complete = complete || Boolean(message.complete);
      onMessage(message);
    });
    const finish = async (why: string) => {
      clearTimeout(late);
      kill();
      forget();
      await within(closed, () => 'closed', CLOSING).catch(() => undefined);
      const lines = errors.trim().split('\n');
      const said = lines.find((line) => /Error/.test(line)) || lines[lines.length - 1];
      resolve(complete ? undefined : reason || `${why}: ${said}`);
    };
    child.on('error', (error) => finish(error.message));
    // What it has said last may still be on its way when it has ended.
    const said = new Promise<void>((done) => child.on('disconnect', done));
    child.on('exit', async (status, signal) => {
      await within(said, () => 'said', CLOSING).catch(() => undefined);
      await finish(`the tests ended early (${signal || `status ${status}`})`);
    });
  });
}
