// What the processes of a grading share: the command passes it to Jest in the environment, as JSON, and Jest's workers write
// to files what they are waiting for.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'fs';
import { join } from 'path';
import { Sandbox } from './sandbox';

export interface Grading {
  /** The folder whose scripts are graded. */
  folder: string;
  /** The grading's own folder, for everything that it writes. */
  work: string;
  /** Identifies every process that the grading starts: see killMarked. No grading's mark begins with another's. */
  mark: string;
  /** The names of the test files that run. */
  files: string[];
  /** Milliseconds that a check waits for a task's script. */
  taskTime: number;
  /** Isolates the scripts, where that is possible. */
  sandbox?: Sandbox;
}

/** The grading that this process is part of. */
export function currentGrading(): Grading {
  return JSON.parse(process.env.GRADING as string);
}

/** Notes what a test file is waiting for from now on; without `what`, it has ended. */
export function noteWait(testFile: string, what?: string): void {
  const path = join(currentGrading().work, 'waits', testFile);
  writeFileSync(path, what ? `${Date.now()} ${testFile}: ${what}` : '');
}

/** What the test files are waiting for, and how long they have waited so far; the longest wait comes first. */
export function currentWaits(work: string): string[] {
  const folder = join(work, 'waits');
  if (!existsSync(folder)) return []; // a script that is not isolated may have removed it
  const notes = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'));
  const waited = (begin: string) => `${Math.floor((Date.now() - Number(begin)) / 1000)} s for`;
  const inOrder = notes.filter(Boolean).sort();
  return inOrder.map((note) => note.replace(/^\d+/, waited));
}
