// Ends what a grading has started, and removes what it has written, also when the command itself is ended.
import { spawnSync } from 'child_process';
import { mkdtempSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { Script } from '../../test/support/script';

const stops = new Set<(why: string) => void>();
const works = new Set<string>();
let stopped: string | undefined;

/** Stops every program that waitForEnd waits for, now and from now on; `why` becomes the reason. */
export function stopAll(why: string): void {
  stopped = why;
  for (const stop of stops) stop(why);
}
process.on('exit', () => works.forEach(removeWork)); // startLaunch kills the programs before

/**
 * Waits until a program has exited, and kills the processes that it leaves.
 * @param time milliseconds after which it is stopped
 * @returns why it was stopped or could not be started, if so
 */
export async function waitForEnd(script: Script, time: number): Promise<string | undefined> {
  let reason: string | undefined;
  const stop = (why: string) => {
    reason = why;
    script.kill();
  };
  const late = setTimeout(stop, time, `it took longer than ${time / 1000} s`);
  stops.add(stop);
  if (stopped) stop(stopped);
  await script.exited.catch((error: Error) => (reason = error.message));
  clearTimeout(late);
  stops.delete(stop);
  script.kill();
  return reason;
}

/** Makes a folder for everything that a grading writes, and returns its path. */
export function makeWork(): string {
  const work = mkdtempSync(join(tmpdir(), 'queuing-system-'));
  works.add(work);
  return work;
}

/** Removes such a folder, even if a script has made a folder in it unwritable. */
export function removeWork(work: string): void {
  works.delete(work);
  if (spawnSync('rm', ['-rf', work]).status === 0) return;
  spawnSync('chmod', ['-R', 'u+rwx', work]);
  const { status, stderr } = spawnSync('rm', ['-rf', work], { encoding: 'utf8' });
  if (status !== 0) console.error(`${work} was not removed: ${stderr.split('\n')[0]}`);
}
