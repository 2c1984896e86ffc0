// What the processes of a grading know of it: the command tells it to Jest in the environment, as JSON, and Jest tells the
// command in files what it waits for.
import { readdirSync, readFileSync, writeFileSync } from 'fs';
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

/** Notes for the command what a test file waits for, if for anything, and for how many milliseconds at most. */
export function noteWait(testFile: string, what = '', time = 0): void {
  const path = join(currentGrading().work, 'waits', testFile);
  writeFileSync(path, what && `${Date.now() + time} ${testFile}: ${what}`);
}

/** What is waited for, and how long at most: what is over first comes first. */
export function currentWaits(work: string): string[] {
  const folder = join(work, 'waits');
  const notes = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'));
  const inOrder = notes.filter(Boolean).sort();
  return inOrder.map((note) => {
    const [end, ...what] = note.split(' ');
    const seconds = Math.ceil((Number(end) - Date.now()) / 1000);
    return `${seconds} s at most for ${what.join(' ')}`;
  });
}
