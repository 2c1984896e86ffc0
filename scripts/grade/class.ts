// What the outputs for a class have in common: the names of its folders, its checks, and the marks for each task.
import { Check, Count, GROUPS, Result, totalsOf } from './result';
import { TASKS, testFilesOf } from '../../test/support/scenarios';

/** A check, whichever folder it was run on. */
export type CheckInfo = Pick<Check, 'id' | 'task' | 'group' | 'title'>;

/** The course's names of the folder inside a student's repository. */
const PROJECT = /(?<=[^/])\/+(0x\w+-)?queuing_system_in_js\/*$/i;

/** Paths without the folders that all of them are in. */
function withoutShared(paths: string[]): string[] {
  const parts = paths.map((path) => path.split('/').filter((part) => part !== ''));
  const most = Math.min(...parts.map(({ length }) => length)) - 1;
  let skip = 0;
  while (skip < most && parts.every((one) => one[skip] === parts[0][skip])) skip += 1;
  return parts.map((one) => one.slice(skip).join('/'));
}

/**
 * A short name for each folder, no two the same: without the folders that all are in, and without the project's own,
 * which says nothing.
 */
export function names(folders: string[]): string[] {
  const short = folders.map((folder) => folder.replace(PROJECT, ''));
  const isEachOnce = (all: string[]) => new Set(all).size === all.length && all.every((one) => one !== '');
  return [short, folders].map(withoutShared).find(isEachOnce) || folders;
}

/** A task's title, by the key that its checks have. */
export function titleOf(task: string): string {
  const found = TASKS.find((one) => testFilesOf(one).includes(task));
  return found ? found.title : task;
}

/** Tasks, each once, in the course's order; any other comes last. */
export function inOrder(tasks: string[]): string[] {
  const known = TASKS.flatMap(testFilesOf);
  const place = (task: string) => (known.includes(task) ? known.indexOf(task) : known.length);
  return [...new Set(tasks)].sort((a, b) => place(a) - place(b));
}

/** The checks of all folders, each once: the task group first, then by task, in the order of the fullest result. */
export function allChecks(results: Result[]): CheckInfo[] {
  const fullestFirst = [...results].sort((a, b) => b.checks.length - a.checks.length);
  const known = new Map<string, CheckInfo>();
  for (const { id, task, group, title } of fullestFirst.flatMap((result) => result.checks)) {
    if (!known.has(id)) known.set(id, { id, task, group, title });
  }
  const checks = [...known.values()];
  const tasks = inOrder(checks.map(({ task }) => task));
  return GROUPS.flatMap((group) =>
    tasks.flatMap((task) => checks.filter((check) => check.group === group && check.task === task))
  );
}

/** A folder's marks for one task: its checks of the group task. */
export function taskMarks({ checks }: Result, task: string): Count {
  return totalsOf(checks.filter((check) => check.task === task)).task;
}

/** 'graded', or how far it came. */
export function progressOf({ complete, checks }: Result): 'graded' | 'cut short' | 'not graded' {
  if (complete) return 'graded';
  return checks.length > 0 ? 'cut short' : 'not graded';
}
