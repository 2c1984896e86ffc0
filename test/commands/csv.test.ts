import { csv } from '../../scripts/grade/csv';
import { names } from '../../scripts/grade/class';
import { Result } from '../../scripts/grade/result';
import { failing, madeUpResult, notGraded } from './made_up_results';

/** The rows of a CSV text, each by its columns' names, read as RFC 4180 has it. */
function readTable(text: string): Record<string, string>[] {
  const rows: string[][] = [[]];
  const rest = text.replace(/("(?:[^"]|"")*"|[^",\r\n]*)(,|\r\n)/g, (_match, field: string, end: string) => {
    rows[rows.length - 1].push(field.startsWith('"') ? field.slice(1, -1).replace(/""/g, '"') : field);
    if (end === '\r\n') rows.push([]);
    return '';
  });
  expect(rest).toBe('');
  const [header, ...others] = rows.slice(0, -1);
  expect(others.map(({ length }) => length)).toEqual(others.map(() => header.length));
  return others.map((row) => Object.fromEntries(row.map((field, at) => [header[at], field])));
}

const table = (...results: Result[]) => readTable(csv(results).replace('\uFEFF', ''));

describe('the CSV of a class', () => {
  const alice = madeUpResult('/class/alice', () => 'passed');

  test('has the points of each task, then the marks of each folder', () => {
    // Task 0's check, Task 1's three and one of its robustness checks fail; one of Task 2 is not checked.
    const status = (at: number) => (at === 7 ? 'not checked' : failing(0, 1, 2, 3, 4)(at));
    const bob = madeUpResult('/class/bob', status);
    const rows = table(alice, bob);
    expect(rows).toMatchObject([
      {
        ...{ folder: 'points', 'Task 0: install a Redis instance': '1', 'Task 1: connect': '3' },
        ...{ 'Task 2: basic operations': '3', 'Task 4: advanced operations': '4' },
        ...{ 'task total': '47', 'robustness total': '24' },
      },
      { folder: 'passed by', 'Task 1: connect': '', 'task total': '' },
      { folder: 'alice', 'Task 1: connect': '3', status: 'graded', reason: '' },
      {
        ...{ folder: 'bob', 'Task 0: install a Redis instance': '0', 'Task 1: connect': '0' },
        ...{ 'Task 2: basic operations': '2', 'Task 4: advanced operations': '4' },
        ...{ 'task total': '42', 'robustness total': '23', seconds: `${bob.seconds}` },
      },
    ]);
    expect(rows[2]).toMatchObject({ 'task total': '47', 'robustness total': '24' });
  });

  test('has each check, how many folders passed it, and whether each folder did', () => {
    const bob = madeUpResult('/class/bob', failing(1));
    const [of, passedBy, ...folders] = table(alice, bob, notGraded('/class/none', 'there is no script'));
    const [failed, passed] = [1, 2].map((at) => alice.checks[at].id);
    const marks = (row: Record<string, string>) => [row[failed], row[passed]];
    expect(marks(of)).toEqual(['', '']);
    expect(marks(passedBy)).toEqual(['1', '2']);
    expect(folders.map(marks)).toEqual([
      ['1', '1'],
      ['0', '1'],
      ['', ''],
    ]);
  });

  test('has the tasks in the order of the course, whichever was graded first', () => {
    const tasks = (...results: Result[]) => Object.entries(table(...results)[0]).slice(0, 12);
    expect(tasks({ ...alice, checks: [...alice.checks].reverse() })).toEqual(tasks(alice));
  });

  test('has a reason and no marks where nothing was graded, and some where grading was cut short', () => {
    const cut = { complete: false, reason: 'it took more than 120 s', checks: alice.checks.slice(0, 7) };
    const [, , none, bob] = table(
      notGraded('/class/al', 'there is no script in it'),
      Object.assign(
        madeUpResult('/class/bob', () => 'passed'),
        cut
      )
    );
    const noMarks = { 'Task 1: connect': '', 'task total': '', 'robustness total': '' };
    expect(none).toMatchObject({
      ...noMarks,
      ...{ folder: 'al', status: 'not graded', reason: 'there is no script in it' },
    });
    expect(bob).toMatchObject({ 'Task 1: connect': '3', status: 'cut short', reason: cut.reason });
  });

  test.each([
    ['=HYPERLINK("x")', '\'=HYPERLINK("x")'],
    ['+1', "'+1"],
    ['-2+3', "'-2+3"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\t=1', "'\t=1"],
    [' =1', "' =1"],
    ['\n=1', "'\n=1"],
    ['＝1', "'＝1"],
    ['a;=1', "a;'=1"], // some spreadsheets separate by semicolons or tabs
    ['a\t=1', "a\t'=1"],
    ['Doe, "Jo"', 'Doe, "Jo"'],
    ['two\nlines', 'two\nlines'],
    ['semi;colon', 'semi;colon'],
    ["O'Neil", "O'Neil"],
    ['a-b=c', 'a-b=c'],
    ['Zoë', 'Zoë'],
  ])('has a name and a reason of %j as %j, which no spreadsheet takes for a formula', (text, field) => {
    const results = [notGraded(`/class/${text}`, text), notGraded('/class/other', 'none')];
    expect(table(...results).slice(2)).toMatchObject([{ folder: field, reason: field }, { folder: 'other' }]);
    if (/[;\t]/.test(text)) expect(csv(results)).toContain(`"${field}"`);
  });

  test('is read by Excel as UTF-8, with its line ends', () => {
    const text = csv([notGraded('/class/Zoë', 'none')]);
    expect(text.startsWith('\uFEFFfolder,')).toBe(true);
    expect(text.replace(/\r\n/g, '')).not.toMatch(/[\r\n]/);
  });
});

const PROJECT = '0x03-queuing_system_in_js';
test.each([
  ['without what all have in common', '/class/alice /class/bob', 'alice bob'],
  ["and without the project's own, which says nothing", `/class/alice/${PROJECT} /class/bob`, 'alice bob'],
  ['unless that makes two the same', `/class/a /class/a/${PROJECT}`, `a a/${PROJECT}`],
  ['with what is not in common', '/one/alice /two/alice', 'one/alice two/alice'],
  ['a single one by its own name', '/class/alice', 'alice'],
  ["or by the one above the project's", `/class/alice/${PROJECT}`, 'alice'],
  ['the same one twice in full', '/class/a /class/a', '/class/a /class/a'],
  ['the root', '/', '/'],
])('folders are named %s: %s', (_, folders, short) => {
  expect(names(folders.split(' '))).toEqual(short.split(' '));
});
