// The tests of edits: each is made in a copy of our scripts, which is graded, or of the project, which tests itself.
import { execFileSync } from 'child_process';
import { join } from 'path';
import { gradeFolder } from '../../scripts/grade/grade_folder';
import { Check, Status } from '../../scripts/grade/result';
import { ROOT } from '../support/launcher';
import { Edit, makeChanges, readEdits } from './edit';
import { TASK_TIME, withFolder } from './folder';
import { copyProject, passedTests } from './our_tests';

/** Milliseconds that one edit may take on a busy machine. */
const EDIT_TIME = 240000;

/** Whether a check is the one that an edit names. */
const isNamed = (id: string, title: string) => id === title || id.replace(/^[^:]*: /, '') === title;

/** Makes an edit in a copy of our scripts, grades it, and returns its checks. */
function grade({ changes, tests, robustness }: Edit): Promise<Check[]> {
  return withFolder(async (folder) => {
    execFileSync('cp', ['-R', ...['src', 'package.json'].map((name) => join(ROOT, name)), folder]);
    makeChanges(folder, changes);
    const group = robustness ? undefined : 'task';
    const { checks, complete, reason } = await gradeFolder(folder, { files: tests, group, workers: 1 });
    if (!complete || checks.length === 0) throw new Error(reason || 'there is no check');
    return checks;
  });
}

/** Expects the checks that are meant to fail, and no others but for their consequences. */
function expectVerdict(checks: Check[], { fails, mayFail, notChecked, hint }: Edit): void {
  const having = (wanted: Status) => checks.filter(({ status }) => status === wanted);
  const idsOf = (wanted: Status) => having(wanted).map(({ id }) => id);
  const [failed, unchecked] = [idsOf('failed'), idsOf('not checked')];
  const among = (ids: string[]) => (title: string) => ids.some((id) => isNamed(id, title));
  const named = (titles: string[]) => (id: string) => titles.some((title) => isNamed(id, title));
  const without = (all: string[], isLeftOut: (one: string) => boolean) =>
    all.filter((one) => !isLeftOut(one));
  // Where nothing fails, all marks are kept.
  const uncheckedToo = notChecked || (fails.length > 0 ? unchecked : []);
  expect({
    notFailed: without(fails, among(failed)),
    failedToo: without(failed, named([...fails, ...mayFail])),
    checked: without(uncheckedToo, among(unchecked)),
    notCheckedToo: without(unchecked, named([...uncheckedToo, ...mayFail])),
  }).toEqual({ notFailed: [], failedToo: [], checked: [], notCheckedToo: [] });
  const hints = having('failed').map((check) => check.hint || '');
  expect(hints.join('\n')).toContain(hint);
}

/** Declares a test of each edit of a data file. */
export function testEdits(text: string): void {
  process.env.GRADE_TASK_TIME = `${TASK_TIME}`;
  let project: string | undefined;
  afterAll(() => project && execFileSync('rm', ['-rf', project]));

  test.each(readEdits(text).map((edit) => [edit.name, edit] as const))(
    '%s',
    async (_name, edit) => {
      if (!edit.isOurs) return expectVerdict(await grade(edit), edit);
      project = project || copyProject();
      expect(await passedTests(project, edit)).toEqual([]);
    },
    EDIT_TIME
  );
}
