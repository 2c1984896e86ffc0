// What a grading has started and written: all of it ends, and is removed, where the command does.
import { spawnSync } from 'child_process';
import { mkdtempSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';

const running = new Set<(why: string) => void>();
const works = new Set<string>();
let stopped: string | undefined;

/** Ends all that runs, and whatever is started from now on: it is not complete then, for this reason. */
export function stopAll(why: string): void {
  stopped = why;
  for (const stop of running) stop(why);
}
process.on('exit', () => {
  stopAll('the command ended');
  works.forEach(removeWork);
});

/**
 * Has `stop` called when all is to end, at once where it was before. Call what it returns when there is nothing to end.
 * @param isShort whether it may begin even then, since it takes little time
 */
export function onStop(stop: (why: string) => void, isShort = false): () => void {
  running.add(stop);
  if (stopped && !isShort) stop(stopped);
  return () => running.delete(stop);
}

/** Makes a folder for what grading a folder writes, and returns its path. */
export function makeWork(): string {
  const work = mkdtempSync(join(tmpdir(), 'queuing-system-'));
  works.add(work);
  return work;
}

/** Removes it, and all that is in it; a script may have taken the right to do so from a folder there. */
export function removeWork(work: string): void {
  works.delete(work);
  if (spawnSync('rm', ['-rf', work]).status === 0) return;
  spawnSync('chmod', ['-R', 'u+rwx', work]);
  const { status, stderr } = spawnSync('rm', ['-rf', work], { encoding: 'utf8' });
  if (status !== 0) console.error(`${work} was not removed: ${stderr.split('\n')[0]}`);
}
