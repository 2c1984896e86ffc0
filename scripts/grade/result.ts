// The result of grading one folder, which --json writes (version 1), and how its checks are counted.
import type { ConsoleLine } from '../../test/support/output';
import { TASKS, testFilesOf } from '../../test/support/scenarios';

/** What the course asks for, and what our own scripts promise beyond that. */
export const GROUPS = ['task', 'robustness'] as const;
export type Group = (typeof GROUPS)[number];

export type Status = 'passed' | 'failed' | 'not checked';

/** What is known of a check once it is done. */
export interface Outcome {
  status: Status;
  /** Why it failed or was not checked, in one line. */
  reason?: string;
  /** The expected and the actual lines. */
  expected?: string[];
  actual?: string[];
  /** The request that was sent, or what the other script did. */
  context?: string;
  /** What to do about the mistake that this looks like. */
  hint?: string;
  /** The stack trace of a fault of the grader. */
  stack?: string;
}

export interface Check extends Outcome {
  /** The test file's name and the title, 'FILE: TITLE': it does not change between versions. */
  id: string;
  /** The key of its task: see taskOf. */
  task: string;
  group: Group;
  title: string;
  seconds: number;
  /** The command that runs this check alone. */
  rerun: string;
}

/** What the scripts of a task's main scenario printed. */
export interface Consoles {
  task: string;
  scripts: { file: string; lines: ConsoleLine[] }[];
}

export interface Count {
  passed: number;
  failed: number;
  notChecked: number;
  of: number;
}

export interface Result {
  version: 1;
  folder: string;
  node: string;
  redis: string;
  seconds: number;
  /** Whether every check has run. */
  complete: boolean;
  /** Why not: grading was cut short, or was not possible. */
  reason?: string;
  totals: Record<Group, Count>;
  checks: Check[];
  consoles: Consoles[];
}

/** How many lines are kept of what a script printed, and how many characters of them all. */
const MOST_LINES = 500;
const MOST_CHARACTERS = 50000;

/** How many of the lines are kept, counted from the first. */
export function boundedLength(lines: string[]): number {
  let size = 0;
  const end = lines.findIndex((line, index) => {
    size += line.length;
    return index >= MOST_LINES || size > MOST_CHARACTERS;
  });
  return end < 0 ? lines.length : end;
}

/** The title of each file's check that its script exists and starts. */
export const STARTS = 'starts';

/** The test file of a check, which has the name of the script that it is about. */
export const fileOf = ({ id }: Pick<Check, 'id'>): string => id.split(':')[0];

/** The key of the task that a file belongs to: the two scripts of one task share a key. */
export const taskOf = (file: string): string =>
  file.replace('subscriber', 'publisher').replace('processor', 'creator');

/** The keys of all tasks, in the course's order. */
export const TASK_KEYS = TASKS.map((task) => taskOf(testFilesOf(task)[0]));

export function countOf(checks: Check[]): Count {
  const having = (status: Status) => checks.filter((check) => check.status === status).length;
  const [passed, failed, notChecked] = [having('passed'), having('failed'), having('not checked')];
  return { passed, failed, notChecked, of: checks.length };
}

export function totalsOf(checks: Check[]): Record<Group, Count> {
  const count = (group: Group) => countOf(checks.filter((check) => check.group === group));
  return { task: count('task'), robustness: count('robustness') };
}

/** A folder's marks for one task: the count of its checks in the group task. */
export function taskMarks({ checks }: Result, task: string): Count {
  return totalsOf(checks.filter((check) => check.task === task)).task;
}

/** A folder's marks for each of these tasks, then for both groups; undefined where nothing was checked: that is not 0. */
export function marksOf(result: Result, tasks: Section[]): (Count | undefined)[] {
  const { task: inTask, robustness } = result.totals;
  const counts = [...tasks.map(({ task }) => taskMarks(result, task)), inTask, robustness];
  return counts.map((count) => (count.of > count.notChecked ? count : undefined));
}

/** The checks of one task in one group, and how many there are. */
export interface Section {
  group: Group;
  /** The task's key, and its title. */
  task: string;
  title: string;
  checks: Check[];
  count: Count;
}

/** For the title of 8-job, whose function can only be called in its module's process. */
const OWN_PROCESS = " (these results come from the module's own process)";

/** Checks by group and task, in the course's order. */
export function sectionsOf(checks: Check[]): Section[] {
  const sections = GROUPS.flatMap((group) =>
    TASKS.map((one, at): Section => {
      const task = TASK_KEYS[at];
      const title = task === '8-job' ? one.title + OWN_PROCESS : one.title;
      const own = checks.filter((check) => check.group === group && check.task === task);
      return { group, task, title, checks: own, count: countOf(own) };
    })
  );
  return sections.filter((section) => section.checks.length > 0);
}

/** The sections of a class: each check once, in the order of the result that has the most. */
export function allSections(results: Result[]): Section[] {
  const fullestFirst = [...results].sort((a, b) => b.checks.length - a.checks.length);
  const all = fullestFirst.flatMap(({ checks }) => checks);
  return sectionsOf([...new Map(all.map((check) => [check.id, check])).values()]);
}

/** How far grading came. */
export function progressOf(result: Result): 'graded' | 'cut short' | 'not graded' {
  if (result.complete) return 'graded';
  return statusOf(result) === 2 ? 'not graded' : 'cut short';
}

/** The exit status for a result: 0 if all of the task was passed, 1 if marks were lost, 2 if nothing could be graded. */
export function statusOf({ complete, checks, totals: { task, robustness } }: Result): 0 | 1 | 2 {
  if (checks.every(({ status }) => status === 'not checked')) return 2;
  const { passed, of } = task.of > 0 ? task : robustness; // where only robustness was graded
  return complete && passed === of ? 0 : 1;
}
