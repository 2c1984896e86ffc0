// What Jest has compiled, so that grading a folder does not begin by compiling the tests.
import { spawnSync } from 'child_process';
import { existsSync } from 'fs';
import { join } from 'path';
import { ROOT } from '../../test/support/launcher';

/** Where Jest keeps it, for the next folder. */
export const JEST_CACHE = join(ROOT, 'node_modules/.cache/jest');

/**
 * Copies it for a sandbox and returns the copy's path. Each sandbox has its own: two that share one would write to the
 * same files, since their process ids are the same.
 * @param work the folder in which the sandbox may write
 */
export function copyCache(work: string): string {
  const copy = join(work, 'cache');
  // Jest compiles what could not be copied, as where another command is writing there.
  if (existsSync(JEST_CACHE) && !existsSync(copy)) spawnSync('cp', ['-R', JEST_CACHE, copy]);
  return copy;
}
