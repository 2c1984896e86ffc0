// What a grading has started and written: all of it ends, and is removed, where the command does.
import { spawnSync } from 'child_process';
import { mkdtempSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { Script } from '../../test/support/script';

const stops = new Set<(why: string) => void>();
const works = new Set<string>();
let stopped: string | undefined;

/** Ends all that runs, and whatever is started from now on: it is not complete then, for this reason. */
export function stopAll(why: string): void {
  stopped = why;
  for (const stop of stops) stop(why);
}
process.on('exit', () => works.forEach(removeWork)); // what runs is killed before: see startLaunch

/**
 * Waits until a program has exited, and kills what it leaves.
 * @param time milliseconds that it may take
 * @param isShort whether it may run even when all is to end, since it takes little time
 * @returns why it was ended early, or could not be started
 */
export async function waitForEnd(
  program: Script,
  time: number,
  isShort = false
): Promise<string | undefined> {
  let reason: string | undefined;
  const stop = (why: string) => {
    reason = why;
    program.kill();
  };
  const late = setTimeout(stop, time, `it took longer than ${time / 1000} s`);
  stops.add(stop);
  if (stopped && !isShort) stop(stopped);
  await program.exited.catch((error: Error) => (reason = error.message));
  clearTimeout(late);
  stops.delete(stop);
  program.kill();
  return reason;
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
