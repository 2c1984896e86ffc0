// What the outputs have in common: short names of folders, checks by task, and the marks for each task.
import { TASKS, testFilesOf } from '../../test/support/scenarios';
import { Check, Count, Group, GROUPS, Result, taskOf, totalsOf } from './result';

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

/** The checks of one task in one group. */
export interface Section {
  group: Group;
  /** The key of the task that its checks have, and its title. */
  task: string;
  title: string;
  checks: Check[];
}

/** The keys of the tasks, in the course's order. */
export const TASK_KEYS = TASKS.map((task) => taskOf(testFilesOf(task)[0]));

/** Checks by group and by task, in the course's order. */
export function sectionsOf(checks: Check[]): Section[] {
  const sections = GROUPS.flatMap((group) =>
    TASKS.map(({ title }, at): Section => {
      const task = TASK_KEYS[at];
      const own = checks.filter((check) => check.group === group && check.task === task);
      return { group, task, title, checks: own };
    })
  );
  return sections.filter((section) => section.checks.length > 0);
}

/** The same for the checks of all folders: each once, in the order of the fullest result. */
export function allSections(results: Result[]): Section[] {
  const fullestFirst = [...results].sort((a, b) => b.checks.length - a.checks.length);
  const byId = fullestFirst.flatMap(({ checks }) =>
    checks.map((check): [string, Check] => [check.id, check])
  );
  return sectionsOf([...new Map(byId).values()]);
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
