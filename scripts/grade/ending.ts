// Ends what a grading has started, and removes what it has written, also when the command itself is ended.
import { spawnSync } from 'child_process';
import { mkdtempSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { Script } from '../../test/support/script';
import { within } from '../../test/support/wait';

const works = new Set<string>();
process.on('exit', () => works.forEach(removeWork)); // startProgram kills the programs before

let stop: (why: string) => void;
const stopped = new Promise<string>((resolve) => (stop = resolve));

/** Stops every program that waitForEnd waits for, now and from now on; `why` becomes the reason. */
export const stopAll = (why: string): void => stop(why);

/**
 * Waits until a program has exited, and kills the processes that it leaves.
 * @param time milliseconds after which it is stopped
 * @returns why it was stopped or could not be started, if so
 */
export async function waitForEnd(script: Script, time: number): Promise<string | undefined> {
  const inTime = within(script.exited, () => `${script.file} did not end`, time);
  const ended = inTime.then(() => undefined).catch((error: Error) => error.message);
  const reason = await Promise.race([stopped, ended]);
  script.kill();
  await script.exited.catch(() => undefined);
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
