// What the processes of a grading know of it: the command tells it to Jest in the environment, as JSON, and Jest tells the
// command in files what it waits for.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'fs';
import { join } from 'path';
import { Sandbox } from './sandbox';

export interface Grading {
  /** The folder whose scripts are graded. */
  folder: string;
  /** A folder of our own for everything that is written meanwhile. */
  work: string;
  /** The name that marks whatever is started; it begins no other grading's. */
  mark: string;
  /** The names of the test files that run. */
  files: string[];
  /** Milliseconds for what a task's script is to do. */
  taskTime: number;
  /** What keeps the scripts apart from this machine, if that is possible. */
  sandbox?: Sandbox;
}

/** The grading that this process is part of. */
export function currentGrading(): Grading {
  return JSON.parse(process.env.GRADING as string);
}

const waitsFolder = (work: string) => join(work, 'waits');

/** Notes for the command what a test file waits for, if for anything, and for how many milliseconds at most. */
export function noteWait(testFile: string, what = '', time = 0): void {
  const folder = waitsFolder(currentGrading().work);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, testFile), what && `${Date.now() + time} ${testFile}: ${what}`);
}

/** What is waited for, that which was begun first before the others, and how long at most. */
export function currentWaits(work: string): string[] {
  try {
    const folder = waitsFolder(work);
    const notes = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8').split(' '));
    const begun = notes.filter(([end]) => end !== '').sort(([end], [other]) => Number(end) - Number(other));
    return begun.map(([end, ...what]) => {
      const seconds = Math.ceil((Number(end) - Date.now()) / 1000);
      return `${seconds} s at most for ${what.join(' ')}`;
    });
  } catch {
    return []; // Jest has not come so far
  }
}
