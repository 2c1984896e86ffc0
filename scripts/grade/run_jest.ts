// Runs the tasks' tests on a folder: starts Jest as a child process, bounds its time, and leaves no process behind.
import { mkdirSync } from 'fs';
import { join } from 'path';
import { ROOT } from '../../test/support/launcher';
import { findRedis } from '../../test/support/redis';
import { startProgram } from '../../test/support/script';
import { within } from '../../test/support/wait';
import { waitForEnd } from './ending';
import { Grading, publicEnvironment } from './grading';
import type { Message } from './jest_reporter';
import { inFolderSandbox } from './sandbox';
import { killMarked } from './sandboxed';

interface JestRun extends Omit<Grading, 'taskTime'> {
  /** How many test files run at a time; by default two a core. */
  workers?: number;
  onMessage(message: Message): void;
}

/** Milliseconds that grading a folder may take. */
const TIME_LIMIT = 300000;

/** Milliseconds for Jest's last messages to come after it has exited. */
const CLOSING = 2000;

/** Milliseconds that a check waits for a task's script; less in the grader's own tests, whose scripts are quick. */
const TASK_TIME = Number(process.env.GRADE_TASK_TIME || 15000);

function environment({ folder, work, files, sandbox }: JestRun): NodeJS.ProcessEnv {
  const grading: Grading = { folder, work, files, taskTime: TASK_TIME, sandbox };
  const outer = sandbox ? { ...publicEnvironment(), HOME: join(work, 'tmp') } : process.env;
  const own = { GRADING: JSON.stringify(grading), REDIS_SERVER: findRedis(), TMPDIR: join(work, 'servers') };
  return { ...outer, ...own };
}

/**
 * Runs Jest, and resolves when it has ended or is out of time. If not all tests were run, it resolves with the reason.
 * @param names a pattern for the full names of the tests to run
 */
export async function runJest(run: JestRun, names: string): Promise<string | undefined> {
  const { folder, work, files, sandbox, workers, onMessage } = run;
  for (const name of ['tmp', 'servers']) mkdirSync(join(work, name));
  const jest = [process.execPath, join(ROOT, 'node_modules/jest/bin/jest.js')];
  jest.push('--ci', '--silent', '--no-color', '--testNamePattern', names);
  jest.push('--config', join(ROOT, 'scripts/grade/jest.config.js'), '--cacheDirectory', join(work, 'cache'));
  if (workers) jest.push('--maxWorkers', `${workers}`);
  jest.push('--runTestsByPath', ...files.map((file) => join(ROOT, 'test', `${file}.test.ts`)));
  const program = startProgram(
    'the grading',
    sandbox ? inFolderSandbox(sandbox, folder, work, jest) : jest,
    {
      cwd: ROOT,
      detached: true,
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      env: environment(run),
    },
    { endLeftovers: () => killMarked(work) }
  );
  let isComplete = false;
  let failure: string | undefined;
  program.process.on('message', (message: Message) => {
    const { file, error } = message;
    isComplete = isComplete || !file;
    if (error) failure = failure || `Jest could not run the tests of ${file}: ${error}`;
    onMessage(message);
  });
  const closed = new Promise((done) => program.process.on('close', done));
  const reason = await waitForEnd(program, TIME_LIMIT);
  await within(closed, () => 'closed', CLOSING).catch(() => undefined);
  return isComplete ? failure : reason || `Jest ${program.ending()}`;
}
