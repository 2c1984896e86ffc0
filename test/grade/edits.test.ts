// The edits: each is made in a copy of our scripts, which is graded, or of the project, which tests itself. The tests of all
// begin at once, so that one grading judges several; `-t` leaves those that it names.
import { readdirSync, readFileSync } from 'fs';
import { basename, join } from 'path';
import { Check, Status } from '../../scripts/grade/result';
import { checksOf } from './batches';
import { Edit, readEdits } from './edit';
import { passedTests } from './our_tests';

const EDITS = join(__dirname, 'edits');

jest.setTimeout(3600000); // milliseconds for all of them: their tests begin at once

/** Expects the checks that are meant to fail, and no others but for their consequences. */
function expectVerdict(checks: Check[], { fails, mayFail, notChecked, hint }: Edit): void {
  const having = (wanted: Status) => checks.filter(({ status }) => status === wanted);
  const [failed, unchecked] = [having('failed'), having('not checked')];
  const isNamed = ({ id, title }: Check, titles: string[]) => titles.includes(id) || titles.includes(title);
  const absent = (titles: string[], found: Check[]) =>
    titles.filter((title) => !found.some((check) => isNamed(check, [title])));
  const others = (found: Check[], titles: string[]) =>
    found.filter((check) => !isNamed(check, [...titles, ...mayFail])).map(({ id }) => id);
  // Where nothing fails, all marks are kept.
  const uncheckedToo = notChecked || (fails.length > 0 ? unchecked.map(({ id }) => id) : []);
  expect({
    notFailed: absent(fails, failed),
    failedToo: others(failed, fails),
    checked: absent(uncheckedToo, unchecked),
    notCheckedToo: others(unchecked, uncheckedToo),
  }).toEqual({ notFailed: [], failedToo: [], checked: [], notCheckedToo: [] });
  expect(failed.map((check) => check.hint).join('\n')).toContain(hint);
}

describe.each(readdirSync(EDITS).map((name) => basename(name, '.txt')))('%s', (name) => {
  const edits = readEdits(readFileSync(join(EDITS, `${name}.txt`), 'utf8'));
  test.concurrent.each(edits.map((edit) => [edit.name, edit] as const))('%s', async (_name, edit) => {
    const judge = async () => {
      if (edit.isOurs) expect(await passedTests(edit)).toEqual([]);
      else expectVerdict(await checksOf(edit), edit);
    };
    await judge().catch(judge); // a busy machine may make a script too slow, so each edit has a second try
  });
});
