// Runs the tests of tasks on a folder: Jest as a child process, within a time, with nothing left of it at the end.
import { mkdirSync } from 'fs';
import { join } from 'path';
import { ROOT } from '../../test/support/launcher';
import { findRedis } from '../../test/support/redis';
import { startLaunch } from '../../test/support/script';
import { within } from '../../test/support/wait';
import { killMarked } from './apart';
import { waitForEnd } from './ending';
import { Grading } from './grading';
import type { Message } from './jest_reporter';
import { keepApart } from './sandbox';

interface JestRun extends Omit<Grading, 'mark' | 'taskTime'> {
  /** How many test files run at a time; two a core where it is left out. */
  workers?: number;
  onMessage(message: Message): void;
}

/** Milliseconds that grading a folder may take, and that Jest has to load the tests. */
const TIME_LIMIT = 300000;
const LOADING = 60000;

/** Milliseconds for the rest of its messages to come when it has exited. */
const CLOSING = 2000;

/** Milliseconds for what a task's script is to do; the grader's tests, whose scripts are quick, wait a shorter time. */
const TASK_TIME = Number(process.env.GRADE_TASK_TIME || 15000);

/** What a person's environment may tell a folder's scripts and its checks where they are kept apart. */
const PUBLIC = ['PATH', 'LANG', 'LC_ALL', 'TZ'];

/** The pattern of a name that no test has: Jest loads the tests and runs none, and so reports which checks there are. */
export const NO_TEST = 'a^';

function environment({ folder, work, files, sandbox }: JestRun, mark: string): NodeJS.ProcessEnv {
  const grading: Grading = { folder, work, mark, files, taskTime: TASK_TIME, sandbox };
  const own = { GRADING: JSON.stringify(grading), REDIS_SERVER: findRedis(), TMPDIR: join(work, 'servers') };
  if (!sandbox) return { ...process.env, ...own };
  const known = Object.entries(process.env).filter(([name]) => PUBLIC.includes(name));
  return { ...Object.fromEntries(known), HOME: join(work, 'tmp'), ...own };
}

/**
 * Runs Jest and resolves when it has ended, or its time is over: with nothing where it is complete, or else with why not.
 * @param names a pattern of the tests' full names
 */
export async function runJest(run: JestRun, names: string): Promise<string | undefined> {
  const { work, files, sandbox, workers, onMessage } = run;
  const mark = `grade-${process.pid}-${Date.now()}-${Math.random().toString(36).slice(2)}`;
  for (const name of ['servers', 'waits']) mkdirSync(join(work, name), { recursive: true });
  const jest = [
    ...[process.execPath, join(ROOT, 'node_modules/jest/bin/jest.js'), '--ci', '--silent', '--no-color'],
    ...['--config', join(ROOT, 'scripts/grade/jest.config.js'), '--cacheDirectory', join(work, 'cache')],
    ...(workers ? ['--maxWorkers', `${workers}`] : []),
    ...['--testNamePattern', names],
    ...['--runTestsByPath', ...files.map((file) => join(ROOT, 'test', `${file}.test.ts`))],
  ];
  const program = startLaunch('jest', {
    command: sandbox ? keepApart(sandbox, run, jest) : jest,
    options: {
      cwd: ROOT,
      detached: true,
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      env: environment(run, mark),
    },
    endLeftovers: () => killMarked(mark),
  });
  let isComplete = false;
  program.process.on('message', (message: Message) => {
    isComplete = isComplete || !message.file;
    onMessage(message);
  });
  const closed = new Promise((done) => program.process.on('close', done));
  const isShort = names === NO_TEST;
  const reason = await waitForEnd(program, isShort ? LOADING : TIME_LIMIT, isShort);
  await within(closed, () => 'closed', CLOSING).catch(() => undefined);
  return isComplete ? undefined : reason || `Jest ${program.ending()}`;
}
