// Jest's cache of the compiled tests, kept between gradings: it saves a tenth of each one's work.
import { execFileSync, spawnSync } from 'child_process';
import { mkdirSync, renameSync } from 'fs';
import { dirname, join } from 'path';
import { ROOT } from '../../test/support/launcher';
import { TASKS, testFilesOf } from '../../test/support/scenarios';
import { makeWork, removeWork } from './ending';
import { NO_TEST, runJest } from './run_jest';

const CACHE = join(ROOT, 'node_modules/.cache/grade');

/** Fills the cache, without any student's code, unless it is newer than the tests. */
export async function fillCache(): Promise<void> {
  const inputs = [
    'test/support',
    'scripts/grade',
    ...TASKS.flatMap(testFilesOf).map((file) => `test/${file}.test.ts`),
  ];
  const newer = spawnSync('find', [...inputs, '-newer', CACHE], { cwd: ROOT });
  if (newer.status === 0 && newer.stdout.length === 0) return;
  const work = makeWork();
  await runJest(
    { folder: work, work, files: TASKS.flatMap(testFilesOf), onMessage: () => undefined },
    NO_TEST
  );
  const filled = `${CACHE}-${process.pid}`;
  try {
    mkdirSync(dirname(CACHE), { recursive: true });
    execFileSync('cp', ['-R', join(work, 'cache'), filled]);
    execFileSync('rm', ['-rf', CACHE]);
    renameSync(filled, CACHE);
  } catch {
    // The project is read-only, or another grading has just filled it: this one compiles the tests itself.
  }
  removeWork(work);
}

/** Gives a grading its own copy: without a sandbox, a student's code could write to it. A part of it will do, too. */
export function copyCache(work: string): void {
  spawnSync('cp', ['-R', CACHE, join(work, 'cache')]);
}
