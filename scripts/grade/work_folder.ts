// A folder of our own for what grading a folder writes. None is left when the command exits.
import { spawnSync } from 'child_process';
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

/** Removes one, and all that is in it; a script may have taken the right to do so from a folder there. */
export function removeWork(work: string): void {
  works.delete(work);
  if (spawnSync('rm', ['-rf', work]).status === 0) return;
  spawnSync('chmod', ['-R', 'u+rwx', work]);
  const { status, stderr } = spawnSync('rm', ['-rf', work], { encoding: 'utf8' });
  if (status !== 0) console.error(`${work} was not removed: ${stderr.split('\n')[0]}`);
}
