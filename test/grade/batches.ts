// Gradings of edits. Those that are unrelated are made in one copy of our scripts, and one grading
// judges them all: it costs little more than the grading of one.
import { join } from 'path';
import { gradeFolder } from '../../scripts/grade/grade_folder';
import { Check, fileOf } from '../../scripts/grade/result';
import { filesOf } from '../../scripts/grade/source';
import { ROOT } from '../support/launcher';
import { Task, TASKS } from '../support/scenarios';
import { copyWithChanges, Edit } from './edit';
import { makePool } from './pool';
import { newFolder } from './student_folders';

interface Waiting {
  edit: Edit;
  /** The tasks whose tests judge it, or whose scripts run what it changes. */
  tasks: Task[];
  resolve(checks: Check[]): void;
  reject(error: Error): void;
}

/** How many test files of a grading run at a time. Two gradings do. */
const WORKERS = 3;
const inTurn = makePool([1, 2]);

let waiting: Waiting[] = [];

function tasksOf({ tests, changes }: Edit): Task[] {
  const source = (file: string) => join(ROOT, 'src', file);
  const runsChange = (file: string) => {
    const files = filesOf(source(`${file}.ts`));
    return changes.some((change) => files.has(source(change.file)));
  };
  return TASKS.filter(({ files }) => files.some((file) => tests.includes(file) || runsChange(file)));
}

/** Whether one grading can judge both. */
const canShare = (one: Waiting, other: Waiting) =>
  one.edit.robustness === other.edit.robustness && !one.tasks.some((task) => other.tasks.includes(task));

/** Makes the edits in a copy of our scripts, grades it, and returns the checks of each. */
async function gradeTogether(edits: Edit[]): Promise<Check[][]> {
  const folder = newFolder();
  const changes = edits.flatMap((edit) => edit.changes);
  copyWithChanges(['src', 'package.json'], folder, changes);
  const files = edits.flatMap(({ tests }) => tests);
  const only = edits[0].robustness ? undefined : 'task';
  const { checks, complete, reason } = await gradeFolder(folder, { files, only, workers: WORKERS });
  if (!complete) throw new Error(reason);
  return edits.map(({ tests }) => checks.filter((check) => tests.includes(fileOf(check))));
}

/** Grades the edit that waits longest, and all others that can be judged with it. */
async function gradeBatch(): Promise<void> {
  const batch: Waiting[] = [];
  for (const one of waiting) if (batch.every((other) => canShare(one, other))) batch.push(one);
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
    waiting.push({ edit, tasks: tasksOf(edit), resolve, reject });
    setImmediate(() => inTurn(gradeBatch));
  });
}
