// What the outputs for a class have in common: the names of its folders, and which checks there are.
import { Check, Group, Result } from './result';
import { TASKS, testFilesOf } from '../../test/support/scenarios';

/** A check, whichever folder it was run on. */
export type CheckInfo = Pick<Check, 'id' | 'task' | 'group' | 'title'>;

/** The course's names of the folder inside a student's repository. */
const PROJECT = /^(0x\w+-)?queuing_system_in_js$/i;

/**
 * A short name for each folder, no two the same: without the folders that all are in, and without the project's own,
 * which says nothing.
 */
export function names(folders: string[]): string[] {
  const parts = folders.map((folder) => folder.split('/').filter((part) => part !== ''));
  const shared = (at: number) => parts.every((one) => one.length > at + 1 && one[at] === parts[0][at]);
  const own = parts.map((one) =>
    one.length > 1 && PROJECT.test(one[one.length - 1]) ? one.slice(0, -1) : one
  );
  let skip = 0;
  while (shared(skip) && own.every((one) => one.length > skip + 1)) skip += 1;
  const short = own.map((one) => one.slice(skip).join('/'));
  const long = parts.map((one) => one.slice(skip).join('/'));
  const result = new Set(short).size === folders.length ? short : long;
  const isEachOnce = new Set(result).size === folders.length;
  return folders.map((folder, at) => (isEachOnce && result[at]) || folder);
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
  const checks = new Map<string, CheckInfo>();
  for (const { id, task, group, title } of fullestFirst.flatMap((result) => result.checks)) {
    if (!checks.has(id)) checks.set(id, { id, task, group, title });
  }
  const found = [...checks.values()];
  const tasks = inOrder(found.map(({ task }) => task));
  const groups: Group[] = ['task', 'robustness'];
  return groups.flatMap((group) =>
    tasks.flatMap((task) => found.filter((check) => check.group === group && check.task === task))
  );
}

/** 'graded', or how far it came. */
export function progressOf({ complete, checks }: Result): 'graded' | 'cut short' | 'not graded' {
  if (complete) return 'graded';
  return checks.length > 0 ? 'cut short' : 'not graded';
}
