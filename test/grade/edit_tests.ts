// The tests of edits: each is made in a copy of our scripts, which is graded, or of the project, which tests itself.
import { execFileSync } from 'child_process';
import { mkdtempSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { gradeFolder } from '../../scripts/grade/grade_folder';
import { Check, Status } from '../../scripts/grade/result';
import { ROOT } from '../support/launcher';
import { Edit, makeChanges, readEdits } from './edit';
import { copyProject, ProjectCopy } from './our_tests';

/** Milliseconds that one edit may take on a busy machine. */
const EDIT_TIME = 240000;

/** Milliseconds that a check waits for what an edit, or a folder that misbehaves, does not do. */
export const TASK_TIME = 6000;

/** Whether a check is the one that an edit names. */
const isNamed = (id: string, title: string) => id === title || id.replace(/^[^:]*: /, '') === title;

/** Makes an edit in a copy of our scripts, grades it, and returns its checks. */
async function grade({ changes, tests, robustness }: Edit): Promise<Check[]> {
  const folder = mkdtempSync(join(tmpdir(), 'grade-'));
  try {
    execFileSync('cp', ['-R', ...['src', 'package.json'].map((name) => join(ROOT, name)), folder]);
    makeChanges(folder, changes);
    const group = robustness ? undefined : 'task';
    const { checks, complete, reason } = await gradeFolder(folder, { files: tests, group, workers: 1 });
    if (!complete || checks.length === 0) throw new Error(reason || 'there is no check');
    return checks;
  } finally {
    execFileSync('rm', ['-rf', folder]);
  }
}

/** Expects the checks that are meant to fail, and no others but for their consequences. */
function expectVerdict(checks: Check[], { fails, mayFail, notChecked, hint }: Edit): void {
  const having = (wanted: Status) => checks.filter(({ status }) => status === wanted);
  const failed = having('failed').map(({ id }) => id);
  const unchecked = having('not checked').map(({ id }) => id);
  const missing = (ids: string[], titles: string[]) =>
    titles.filter((title) => !ids.some((id) => isNamed(id, title)));
  const others = (ids: string[], titles: string[]) =>
    ids.filter((id) => !titles.some((title) => isNamed(id, title)));
  const all = notChecked || (fails.length > 0 ? unchecked : []);
  expect({
    ...{ passed: missing(failed, fails), failed: others(failed, [...fails, ...mayFail]) },
    ...{ checked: missing(unchecked, all), notChecked: others(unchecked, all) },
  }).toEqual({ passed: [], failed: [], checked: [], notChecked: [] });
  expect(
    having('failed')
      .map((check) => check.hint || '')
      .join('\n')
  ).toContain(hint);
}

/** Declares a test of each edit of a data file. */
export function testEdits(text: string): void {
  delete process.env.RUNNER; // it would have the grader look for compiled scripts
  process.env.GRADE_TASK_TIME = `${TASK_TIME}`;
  let project: ProjectCopy | undefined;
  afterAll(() => project?.remove());

  test.each(readEdits(text).map((edit) => [edit.name, edit] as const))(
    '%s',
    async (_name, edit) => {
      if (!edit.isOurs) return expectVerdict(await grade(edit), edit);
      project = project || copyProject();
      const failed = await project.failedTests(edit);
      expect(edit.fails.filter((title) => !failed.includes(title))).toEqual([]);
    },
    EDIT_TIME
  );
}
