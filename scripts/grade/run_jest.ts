// Runs the tasks' tests on a folder: starts Jest as a child process, bounds its time, and leaves no process behind.
import { mkdirSync } from 'fs';
import { join } from 'path';
import { ROOT } from '../../test/support/launcher';
import { findRedis } from '../../test/support/redis';
import { startProgram } from '../../test/support/script';
import { within } from '../../test/support/wait';
import { waitForEnd } from './ending';
import { Grading } from './grading';
import type { Message } from './jest_reporter';
import { inFolderSandbox } from './sandbox';
import { killMarked } from './sandboxed';

interface JestRun extends Omit<Grading, 'mark' | 'taskTime'> {
  /** How many test files run at a time; by default two a core. */
  workers?: number;
  onMessage(message: Message): void;
}

/** Milliseconds that grading a folder may take, and that only loading the tests may take. */
const TIME_LIMIT = 300000;
const LOADING = 60000;

/** Milliseconds for Jest's last messages to come after it has exited. */
const CLOSING = 2000;

/** Milliseconds that a check waits for a task's script; less in the grader's own tests, whose scripts are quick. */
const TASK_TIME = Number(process.env.GRADE_TASK_TIME || 15000);

/** The only variables of the person's environment that Jest gets in a sandbox. */
const PUBLIC = ['PATH', 'LANG', 'LC_ALL', 'TZ'];

/** A pattern that matches no name: Jest loads the tests and runs none, and so reports which checks there are. */
export const NO_TEST = 'a^';

function environment({ folder, work, files, sandbox }: JestRun, mark: string): NodeJS.ProcessEnv {
  const grading: Grading = { folder, work, mark, files, taskTime: TASK_TIME, sandbox };
  const own = { GRADING: JSON.stringify(grading), REDIS_SERVER: findRedis(), TMPDIR: join(work, 'servers') };
  if (!sandbox) return { ...process.env, ...own };
  const known = Object.entries(process.env).filter(([name]) => PUBLIC.includes(name));
  return { ...Object.fromEntries(known), HOME: join(work, 'tmp'), ...own };
}

/**
 * Runs Jest, and resolves when it has ended or is out of time. If not all tests were run, it resolves with the reason.
 * @param names a pattern for the full names of the tests to run
 */
export async function runJest(run: JestRun, names: string): Promise<string | undefined> {
  const { folder, work, files, sandbox, workers, onMessage } = run;
  const mark = `grade-${process.pid}-${Date.now()}-${Math.random().toString(36).slice(2)}`;
  for (const name of ['servers', 'waits']) mkdirSync(join(work, name), { recursive: true });
  const jest = [
    ...[process.execPath, join(ROOT, 'node_modules/jest/bin/jest.js'), '--ci', '--silent', '--no-color'],
    ...['--config', join(ROOT, 'scripts/grade/jest.config.js'), '--cacheDirectory', join(work, 'cache')],
    ...(workers ? ['--maxWorkers', `${workers}`] : []),
    ...['--testNamePattern', names],
    ...['--runTestsByPath', ...files.map((file) => join(ROOT, 'test', `${file}.test.ts`))],
  ];
  const program = startProgram(
    'jest',
    sandbox ? inFolderSandbox(sandbox, folder, work, jest) : jest,
    {
      cwd: ROOT,
      detached: true,
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      env: environment(run, mark),
    },
    { endLeftovers: () => killMarked(mark) }
  );
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
