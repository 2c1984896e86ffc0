// Wrong solutions: our own scripts with one sentence of the contract broken, each a few words of one file.
import { execFileSync } from 'child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { basename, join } from 'path';
import { gradeFolder } from '../../../scripts/grade/grade_folder';
import { Check } from '../../contract/result';
import { ROOT } from '../../harness/script';

export interface Edit {
  /** The sentence that it breaks, in the words of the tasks. */
  breaks: string;
  /** The file, from `src` on. */
  file: string;
  /** The text that is replaced; the file has it once. */
  replace: string;
  by: string;
  /** What the ids of the checks contain that are meant to fail. */
  fails: string[];
  /** The same for those that may fail with them, as a consequence. */
  also?: string[];
  /** The names of the test files that run; the file's own where it is left out. */
  tests?: string[];
}

/** Milliseconds that one edit may take on a busy machine. */
export const EDIT_TIME = 240000;

/** The text of one of our files with the edit made. */
export function editedText({ file, replace, by }: Edit): string {
  const parts = readFileSync(join(ROOT, 'src', file), 'utf8').split(replace);
  if (parts.length !== 2)
    throw new Error(`src/${file} has '${replace}' ${parts.length - 1} times, and not once`);
  return parts.join(by);
}

/** Makes the edit in a copy of our scripts, grades it, and returns its checks. */
export async function gradeEdit(edit: Edit): Promise<Check[]> {
  const folder = mkdtempSync(join(tmpdir(), 'grade-'));
  try {
    execFileSync('cp', ['-R', ...['src', 'package.json'].map((name) => join(ROOT, name)), folder]);
    writeFileSync(join(folder, 'src', edit.file), editedText(edit));
    const files = edit.tests || [basename(edit.file, '.ts')];
    const { checks, complete, reason } = await gradeFolder(folder, { files });
    if (!complete) throw new Error(reason);
    return checks;
  } finally {
    execFileSync('rm', ['-rf', folder]);
  }
}

/** Declares a test of each edit: the checks that are meant fail, and no other but for their consequences. */
export function testEdits(edits: Edit[]): void {
  delete process.env.RUNNER; // it would have the grader look for compiled scripts
  test.each(edits.map((edit) => [edit.file, edit.breaks, edit] as const))(
    '%s: %s',
    async (_file, _breaks, edit) => {
      const checks = await gradeEdit(edit);
      const failed = checks.filter(({ status }) => status === 'failed').map(({ id }) => id);
      const matches = (parts: string[]) => failed.filter((id) => parts.some((part) => id.includes(part)));
      const { fails, also = [] } = edit;
      expect({
        missed: fails.filter((part) => matches([part]).length === 0),
        others: failed.filter((id) => !matches([...fails, ...also]).includes(id)),
      }).toEqual({ missed: [], others: [] });
    },
    EDIT_TIME
  );
}
