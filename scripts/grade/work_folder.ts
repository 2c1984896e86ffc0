// A folder of our own for what grading a folder writes. None is left when the command exits.
import { execFileSync } from 'child_process';
import { mkdtempSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';

const works = new Set<string>();
process.on('exit', () => works.forEach(removeWork));

/** Makes one and returns its path. */
export function makeWork(): string {
  const work = mkdtempSync(join(tmpdir(), 'queuing-system-'));
  works.add(work);
  return work;
}

/** Removes one, and all that is in it. */
export function removeWork(work: string): void {
  execFileSync('rm', ['-rf', work]);
  works.delete(work);
}
