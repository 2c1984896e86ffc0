// Compiles what is graded once, in a process of its own, before its scripts are started many times.
import { spawnSync } from 'child_process';
import { existsSync, mkdirSync } from 'fs';
import { join, resolve } from 'path';
import { TASKS } from '../../test/support/scenarios';
import { filesOf, locate } from './graded';

const PROGRAM = resolve(__dirname, '../../test/support/programs/call_8-job.ts');

/** Milliseconds for all files. What is not compiled then is compiled by its script, within the time of its checks. */
const TIME_LIMIT = 5000;

/**
 * Compiles the folder's scripts into the work folder, so that a script starts without the compiler.
 * @param named the test files that run, or parts of their names; all where there is none
 */
export function prepareGraded(folder: string, work: string, named: string[] = []): void {
  const compiled = join(work, 'compiled');
  if (existsSync(compiled)) return; // the grader itself has
  for (const path of [compiled, join(work, 'tmp')]) mkdirSync(path, { recursive: true });
  const files = filesOf(PROGRAM);
  const runs = (file: string) => named.some((name) => name.includes(file) || file.includes(name));
  const tasks = TASKS.filter((task) => named.length === 0 || task.files.some(runs));
  for (const file of tasks.flatMap((task) => task.files)) {
    const path = locate(folder, file);
    if (path) filesOf(path, files);
  }
  const compiler = join(__dirname, 'compile.js');
  spawnSync(process.execPath, [compiler, compiled, ...files.keys()], { timeout: TIME_LIMIT });
}
