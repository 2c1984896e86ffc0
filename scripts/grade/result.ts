// What a grading writes as JSON (version 1): the marks of one folder, check by check, and its scripts' consoles.
import type { ConsoleLine } from '../../test/support/output';

/** What the course asks for; and what our own scripts promise as well. */
export const GROUPS = ['task', 'robustness'] as const;
export type Group = (typeof GROUPS)[number];

export type Status = 'passed' | 'failed' | 'not checked';

export interface Check {
  /** The file's name and the title; it stays the same from one version to the next. */
  id: string;
  /** The key of the scenario: see taskOf. */
  task: string;
  group: Group;
  title: string;
  status: Status;
  /** Why it failed or was not checked, in a line. */
  reason?: string;
  /** The lines that were expected, and those that came. */
  expected?: string[];
  actual?: string[];
  /** The request that was sent, or what the other script did. */
  context?: string;
  /** The mistake that this looks like. */
  hint?: string;
  /** Where the grader itself has failed. */
  stack?: string;
  /** The command that runs this check alone. */
  rerun: string;
  seconds: number;
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
  /** Whether every check had its turn. */
  complete: boolean;
  /** Why grading was cut short, or not possible. */
  reason?: string;
  totals: Record<Group, Count>;
  checks: Check[];
  consoles: Consoles[];
}

/** Lines, and characters of them all, that are kept for a person to read. */
const MOST_LINES = 500;
const MOST_CHARACTERS = 50000;

/** How many of some lines, from the first on, are kept. */
export function boundedLength(lines: string[]): number {
  let size = 0;
  const end = lines.findIndex((line, index) => {
    size += line.length;
    return index >= MOST_LINES || size > MOST_CHARACTERS;
  });
  return end < 0 ? lines.length : end;
}

/** The title of the check that a file's script is there and starts. */
export const STARTS = 'starts';

/** The name of the test file of a check, which is that of the script that it is about. */
export const fileOf = ({ id }: Pick<Check, 'id'>): string => id.split(':')[0];

/** The key of the task that a file belongs to: the two scripts of one task share a key. */
export const taskOf = (file: string): string =>
  file.replace('subscriber', 'publisher').replace('processor', 'creator');

/** How many checks have which status. */
export function countOf(checks: Check[]): Count {
  const having = (status: Status) => checks.filter((check) => check.status === status).length;
  const [passed, failed, notChecked] = [having('passed'), having('failed'), having('not checked')];
  return { passed, failed, notChecked, of: checks.length };
}

/** The same for each group. */
export function totalsOf(checks: Check[]): Record<Group, Count> {
  const count = (group: Group) => countOf(checks.filter((check) => check.group === group));
  return { task: count('task'), robustness: count('robustness') };
}

/** The exit status for a result: 0 if all of the task was passed, 1 if marks were lost, 2 if nothing could be graded. */
export function statusOf({ complete, checks, totals: { task, robustness } }: Result): 0 | 1 | 2 {
  if (checks.every(({ status }) => status === 'not checked')) return 2;
  const { passed, of } = task.of > 0 ? task : robustness; // where only robustness was graded
  return complete && passed === of ? 0 : 1;
}
