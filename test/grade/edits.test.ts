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

/** Whether a check is the one that an edit names. */
const isNamed = (id: string, title: string) => id === title || id.replace(/^[^:]*: /, '') === title;

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
