// What grading one folder gives: the object that --json writes, and that the other outputs are made of.

export type Group = 'task' | 'robustness';
export type Status = 'passed' | 'failed' | 'not checked';

export interface Count {
  passed: number;
  failed: number;
  notChecked: number;
  /** How many checks there are. */
  of: number;
}

export interface CheckResult {
  /** The same for every folder; no two checks share one. */
  id: string;
  task: string;
  group: Group;
  title: string;
  status: Status;
  /** Why it failed or was not checked. */
  reason?: string;
  expected?: string[];
  actual?: string[];
  /** The request that was sent, or what the other script did. */
  context?: string;
  /** Where a common mistake is recognised. */
  hint?: string;
  /** The command that runs only this check again. */
  rerun: string;
  seconds: number;
}

export interface ConsoleLine {
  stream: 'stdout' | 'stderr';
  text: string;
  /** Milliseconds since the task's first script was started. */
  at: number;
}

/** What the scripts of a task printed. */
export interface TaskConsole {
  task: string;
  scripts: { file: string; lines: ConsoleLine[] }[];
}

export interface Result {
  version: 1;
  folder: string;
  /** Versions. */
  node: string;
  redis: string;
  seconds: number;
  /** False where grading was cut short, or could not begin: see `reason`. */
  complete: boolean;
  reason?: string;
  totals: Record<Group, Count>;
  checks: CheckResult[];
  consoles: TaskConsole[];
}
