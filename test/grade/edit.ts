// Wrong solutions: our own scripts with one sentence of the contract broken, each a few words of one file.
import { execFileSync } from 'child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { basename, join } from 'path';
import { gradeFolder } from '../../scripts/grade/grade_folder';
import { Check, Group } from '../../scripts/grade/result';
import { ROOT } from '../support/launcher';

/** A change of one of our files. */
export interface Change {
  /** The file, from `src` on. */
  file: string;
  /** The text that is replaced; the file has it once. */
  replace: string;
  by: string;
}

export interface Edit extends Change {
  /** The sentence that it breaks, in the words of the tasks. */
  breaks: string;
  /** What the ids of the checks contain that are meant to fail. */
  fails: string[];
  /** The same for those that may fail with them, as a consequence. */
  also?: string[];
  /** What the hint of one of the failed checks contains: the mistake is a common one. */
  hint?: string;
  /** Whether it breaks what is robustness: the checks of that group run then, too. */
  robustness?: boolean;
  /** The names of the test files that run; the file's own where it is left out. */
  tests?: string[];
}

/** Milliseconds that one edit may take on a busy machine. */
export const EDIT_TIME = 240000;

/** Milliseconds that a check waits for what an edit, or a folder that misbehaves, does not do. */
export const TASK_TIME = 6000;

/** Makes changes in a folder of our scripts. */
export function makeChanges(folder: string, changes: Change[]): void {
  for (const { file, replace, by } of changes) {
    const path = join(folder, 'src', file);
    const parts = readFileSync(path, 'utf8').split(replace);
    if (parts.length !== 2)
      throw new Error(`src/${file} has '${replace}' ${parts.length - 1} times, not once`);
    writeFileSync(path, parts.join(by));
  }
}

/** Makes changes in a copy of our scripts, grades it, and returns its checks, of one group or of both. */
export async function gradeChanges(changes: Change[], files: string[], group?: Group): Promise<Check[]> {
  const folder = mkdtempSync(join(tmpdir(), 'grade-'));
  try {
    execFileSync('cp', ['-R', ...['src', 'package.json'].map((name) => join(ROOT, name)), folder]);
    makeChanges(folder, changes);
    const { checks, complete, reason } = await gradeFolder(folder, { files, group, workers: 1 });
    if (!complete) throw new Error(reason);
    return checks;
  } finally {
    execFileSync('rm', ['-rf', folder]);
  }
}

/** Grades a copy of our scripts with an edit. */
export function gradeEdit(edit: Edit): Promise<Check[]> {
  const files = edit.tests || [basename(edit.file, '.ts')];
  return gradeChanges([edit], files, edit.robustness ? undefined : 'task');
}

/** The checks of the task group that were not passed, with why; all where there is none of that group. */
export function lostMarks(checks: Check[]): string[] {
  const task = checks.filter(({ group }) => group === 'task');
  if (task.length === 0) return ['there is no check'];
  return task.filter(({ status }) => status !== 'passed').map(({ id, reason }) => `${id}: ${reason}`);
}

/** Declares a test of each edit: the checks that are meant fail, and no other but for their consequences. */
export function testEdits(edits: Edit[]): void {
  delete process.env.RUNNER; // it would have the grader look for compiled scripts
  process.env.GRADE_TASK_TIME = `${TASK_TIME}`;
  test.each(edits.map((edit) => [edit.file, edit.breaks, edit] as const))(
    '%s: %s',
    async (_file, _breaks, edit) => {
      const checks = await gradeEdit(edit);
      const faults = checks.filter(({ status }) => status === 'failed');
      const failed = faults.map(({ id }) => id);
      const hints = faults.map((check) => check.hint || '').join('\n');
      const matches = (parts: string[]) => failed.filter((id) => parts.some((part) => id.includes(part)));
      const { fails, also = [], hint = '' } = edit;
      expect({
        missed: fails.filter((part) => matches([part]).length === 0),
        others: failed.filter((id) => !matches([...fails, ...also]).includes(id)),
      }).toEqual({ missed: [], others: [] });
      expect(hints).toContain(hint);
    },
    EDIT_TIME
  );
}
