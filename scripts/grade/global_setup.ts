// Prepares a grading, before its tests: compiles the folder's scripts once, in another process, and gives each of Jest's
// workers its own network; a worker runs one test file at a time.
import childProcess, { ForkOptions, spawnSync } from 'child_process';
import { mkdirSync } from 'fs';
import { join } from 'path';
import { TASKS } from '../../test/support/scenarios';
import { currentGrading } from './grading';
import { inOwnNetwork, Sandbox } from './sandbox';
import { filesOf, locate } from './source';

const PROGRAM = join(__dirname, '../../test/support/programs/call_8-job.ts');

/** Milliseconds for all files. A script that is not compiled by then compiles itself, in the time of its checks. */
const TIME_LIMIT = 5000;

/** Makes Jest fork each worker in its own network. */
function separateWorkers(sandbox: Sandbox): void {
  const { fork } = childProcess;
  const [execPath, ...execArgv] = inOwnNetwork(sandbox, [process.execPath]);
  const forkApart = (path: string, args: string[], options: ForkOptions) =>
    fork(path, args, { ...options, execPath, execArgv });
  Object.assign(childProcess, { fork: forkApart });
}

export default function globalSetup(): void {
  const { folder, work, files, sandbox } = currentGrading();
  if (sandbox?.isNested) separateWorkers(sandbox);
  const compiled = join(work, 'compiled');
  mkdirSync(compiled);
  const texts = filesOf(PROGRAM);
  const scripts = TASKS.filter((task) => task.files.some((file) => files.includes(file)));
  for (const file of scripts.flatMap((task) => task.files)) {
    const path = locate(folder, file);
    if (path) filesOf(path, texts);
  }
  const command = [join(__dirname, 'compile.js'), compiled, ...texts.keys()];
  spawnSync(process.execPath, command, { timeout: TIME_LIMIT });
}
