// Gradings of edits. Those that are unrelated are made in one copy of our scripts, and one grading
// judges them all: it costs little more than the grading of one.
import { execFileSync } from 'child_process';
import { join } from 'path';
import { gradeFolder } from '../../scripts/grade/grade_folder';
import { Check, fileOf } from '../../scripts/grade/result';
import { filesOf } from '../../scripts/grade/source';
import { ROOT } from '../support/launcher';
import { TASKS } from '../support/scenarios';
import { Edit, makeChanges } from './edit';
import { makePool } from './pool';
import { newFolder } from './student_folders';

interface Waiting {
  edit: Edit;
  resolve(checks: Check[]): void;
  reject(error: Error): void;
}

/** How many test files of a grading run at a time. Two gradings do. */
const WORKERS = 3;
const inTurn = makePool([1, 2]);

let waiting: Waiting[] = [];

const source = (file: string) => join(ROOT, 'src', file);

/** The files that take part in the tests of an edit: all scripts of their tasks, and what these import. */
function filesFor({ tests }: Edit): Set<string> {
  const tasks = TASKS.filter(({ files }) => files.some((file) => tests.includes(file)));
  const scripts = tasks.flatMap(({ files }) => files);
  return new Set(scripts.flatMap((file) => [...filesOf(source(`${file}.ts`)).keys()]));
}

/** Whether the tests of the second edit are also the first one's, or run what it changes. */
function disturbs(first: Edit, second: Edit): boolean {
  const files = filesFor(second);
  const isRun = first.changes.some(({ file }) => files.has(source(file)));
  return isRun || first.tests.some((name) => second.tests.includes(name));
}

/** Whether one grading can judge both. */
const canShare = (one: Edit, other: Edit) =>
  one.robustness === other.robustness && !disturbs(one, other) && !disturbs(other, one);

/** Makes the edits in a copy of our scripts, grades it, and returns the checks of each. */
async function gradeTogether(edits: Edit[]): Promise<Check[][]> {
  const folder = newFolder();
  execFileSync('cp', ['-R', ...['src', 'package.json'].map((name) => join(ROOT, name)), folder]);
  for (const { changes } of edits) makeChanges(folder, changes);
  const files = edits.flatMap(({ tests }) => tests);
  const only = edits[0].robustness ? undefined : 'task';
  const { checks, complete, reason } = await gradeFolder(folder, { files, only, workers: WORKERS });
  if (!complete) throw new Error(reason);
  return edits.map(({ tests }) => checks.filter((check) => tests.includes(fileOf(check))));
}

/** Grades the edit that waits longest, and all others that can be judged with it. */
async function gradeBatch(): Promise<void> {
  const batch: Waiting[] = [];
  for (const one of waiting) if (batch.every(({ edit }) => canShare(edit, one.edit))) batch.push(one);
  waiting = waiting.filter((one) => !batch.includes(one));
  if (batch.length === 0) return;
  try {
    const checks = await gradeTogether(batch.map(({ edit }) => edit));
    batch.forEach(({ resolve }, index) => resolve(checks[index]));
  } catch (error) {
    batch.forEach(({ reject }) => reject(error as Error));
  }
}

/** The checks of our scripts with an edit. Edits that are asked for at the same time may be judged by one grading. */
export function checksOf(edit: Edit): Promise<Check[]> {
  return new Promise((resolve, reject) => {
    waiting.push({ edit, resolve, reject });
    setImmediate(() => inTurn(gradeBatch));
  });
}
