// Before the tests of a grading: the folder's scripts are compiled once, in a process of its own.
import { spawnSync } from 'child_process';
import { mkdirSync } from 'fs';
import { join } from 'path';
import { TASKS } from '../../test/support/scenarios';
import { watchMemory } from './apart';
import { currentGrading } from './grading';
import { filesOf, locate } from './source';

const PROGRAM = join(__dirname, '../../test/support/programs/call_8-job.ts');

/** Milliseconds for all files. What is not compiled then is compiled by its script, within the time of its checks. */
const TIME_LIMIT = 5000;

export default function globalSetup(): void {
  const { folder, work, files, sandbox } = currentGrading();
  if (sandbox?.isNested) watchMemory(work);
  const compiled = join(work, 'compiled');
  for (const path of [compiled, join(work, 'tmp')]) mkdirSync(path, { recursive: true });
  const texts = filesOf(PROGRAM);
  const scripts = TASKS.filter((task) => task.files.some((file) => files.includes(file)));
  for (const file of scripts.flatMap((task) => task.files)) {
    const path = locate(folder, file);
    if (path) filesOf(path, texts);
  }
  const command = [join(__dirname, 'compile.js'), compiled, ...texts.keys()];
  spawnSync(process.execPath, command, { timeout: TIME_LIMIT });
}
