import { csv } from '../../scripts/grade/csv';
import { names } from '../../scripts/grade/class';
import { Result } from '../../scripts/grade/result';
import { madeUpResult, notGraded } from './made_up_results';

/** The rows of a CSV text, each by its columns' names, read as RFC 4180 has it. */
function table(...results: Result[]): Record<string, string>[] {
  const rows = csv(results).replace('\uFEFF', '').split('\r\n').slice(0, -1);
  const [header, ...others] = rows.map((row) => {
    const fields = row.match(/(?<=^|,)("([^"]|"")*"|[^",]*)(?=,|$)/g) || [];
    return fields.map((field) => field.replace(/^"([^]*)"$/, '$1').replace(/""/g, '"'));
  });
  expect(others.map(({ length }) => length)).toEqual(others.map(() => header.length));
  return others.map((row) => Object.fromEntries(row.map((field, at) => [header[at], field])));
}

describe('the CSV of a class', () => {
  const alice = madeUpResult('/class/alice');

  test('has the points of each task, how many passed each check, and the marks of each folder', () => {
    const statuses = { 6: 'failed', 7: 'not checked', 10: 'failed' } as const; // of Task 1, the last of robustness
    const cut = { complete: false, reason: 'it took more than 120 s', checks: alice.checks.slice(0, 12) };
    const bob = madeUpResult('/class/bob', statuses, 31);
    const rows = table(alice, bob, { ...alice, ...cut, folder: '/class/cut' }, notGraded('/class/none'));
    const [passed, failed, unchecked] = [0, 6, 7].map((at) => alice.checks[at].id);
    const marks = (task1: string, task2: string, task: string, robustness: string) => ({
      ...{ 'Task 1: connect': task1, 'Task 2: basic operations': task2 },
      ...{ 'task total': task, 'robustness total': robustness },
    });
    expect(rows).toMatchObject([
      { folder: 'points', ...marks('4', '4', '44', '22'), [passed]: '' },
      { folder: 'passed by', ...marks('', '', '', ''), [passed]: '3', [failed]: '2', [unchecked]: '2' },
      { folder: 'alice', ...marks('4', '4', '44', '22'), status: 'graded', reason: '', [failed]: '1' },
      { folder: 'bob', ...marks('2', '4', '42', '21'), seconds: '31', [failed]: '0', [unchecked]: '0' },
      { folder: 'cut', 'Task 1: connect': '4', 'Task 2: basic operations': '', status: 'cut short' },
      { folder: 'none', ...marks('', '', '', ''), status: 'not graded', [failed]: '' },
    ]);
    expect(rows.slice(4).map(({ reason }) => reason)).toEqual([cut.reason, 'there is no script in it']);
  });

  test('has the tasks in the order of the course, whichever was graded first', () => {
    const reversed = { ...alice, checks: [...alice.checks].reverse() };
    expect(Object.keys(table(reversed)[0]).slice(0, 12)).toEqual(Object.keys(table(alice)[0]).slice(0, 12));
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
    const results = [notGraded(`/class/${text}`, text), notGraded('/class/other')];
    expect(table(...results).slice(2)).toMatchObject([{ folder: field, reason: field }, { folder: 'other' }]);
    if (/[;\t]/.test(text)) expect(csv(results)).toContain(`"${field}"`);
  });

  test('is read by Excel as UTF-8, with its line ends', () => {
    expect(csv([notGraded('/class/Zoë')])).toMatch(/^\uFEFFfolder,([^\r\n]*\r\n)+$/);
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
