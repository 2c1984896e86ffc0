// How results are written: Gradescope's JSON and Markdown for one folder, the CSV of a class, and the names in it.
import { writeFileSync } from 'fs';
import { join } from 'path';
import { csv } from '../../scripts/grade/csv';
import { shortNames } from '../../scripts/grade/folders';
import { gradescope, readPoints } from '../../scripts/grade/gradescope';
import { markdown } from '../../scripts/grade/markdown';
import { Result } from '../../scripts/grade/result';
import { makeFolder } from './command';
import { madeUpResult, notGraded } from './made_up_results';

/** Two task checks and a robustness check of Task 0 have not passed. */
const result = madeUpResult('/class/bob', { 1: 'failed', 2: 'not checked', 5: 'failed' });
const [first, failed, notChecked] = result.checks;

describe("Gradescope's results", () => {
  test.each([
    ['each task check counts one point, and robustness none', {}, 1, 42],
    ["a task's checks share its points", { '0-install': 10 }, 2.5, 45],
  ])('%s', (_, points, worth, score) => {
    const results = gradescope(result, points);
    expect(results.score).toBe(score);
    expect(results.tests.slice(0, 7).map((test) => [test.status, test.score, test.max_score])).toEqual([
      ['passed', worth, worth],
      ['failed', 0, worth],
      ['failed', 0, worth],
      ['passed', worth, worth],
      ['passed', undefined, undefined],
      ['failed', undefined, undefined],
      ['passed', 1, 1],
    ]);
    expect(results.tests).toHaveLength(66);
    expect(results.tests.filter((test) => 'max_score' in test)).toHaveLength(44);
  });

  test('show expected and printed lines, the hint, how to run it again, and what was not checked', () => {
    const check = { ...failed, context: 'GET /', expected: ['<b>'], actual: [] };
    const results = gradescope({ ...result, checks: [check, notChecked] });
    expect(results).toMatchObject({
      ...{ output_format: 'text', test_output_format: 'text', test_name_format: 'text' },
      execution_time: result.seconds,
      tests: [{ name: `Task 0: install a Redis instance: ${failed.title}` }, {}],
    });
    expect(results.tests[0].output.split('\n')).toEqual([
      ...['Failed', failed.reason, 'after:  GET /', '- expected  + actual', '  - <b>'],
      ...[`hint:   ${failed.hint}`, `again:  ${failed.rerun}`],
    ]);
    expect(results.tests[1].output).toMatch(/^Not checked: 7-job_processor is missing\n/);
  });

  test.each([
    ['{"17": 1}', /: no task is called '17'; there are 0-install, /],
    ['{"9-stock": "1"}', /: the points of 9-stock must be a number$/],
    ['[]', /: it must hold an object$/],
    ['{', /: .*JSON/],
  ])('reject the points %s, with the name of their file', (text, error) => {
    const path = join(makeFolder(), 'points.json');
    writeFileSync(path, text);
    expect(() => readPoints(path)).toThrow(error);
    expect(() => readPoints(path)).toThrow(path);
  });
});

describe('Markdown', () => {
  test('has a row for each task, and the details of each check that did not pass', () => {
    const text = markdown(result);
    expect(text).toMatch(/^## Marks: 42 of 44\n\n\| Task \| Passed checks \|\n/);
    expect(text).toMatch(/^\| Task 0: install a Redis instance \| 2 of 4 \|$/m);
    expect(text).toContain(`${failed.id}\n  Failed\n  ${failed.reason}\n`);
    expect(text).toContain(`again:  ${failed.rerun}`);
    expect(text).not.toContain(first.id);
  });

  test('lists checks that were not checked for the same reason together', () => {
    const two = madeUpResult('/class/bob', { 6: 'not checked', 7: 'not checked' });
    expect(markdown(two)).toMatch(/\n0-redis_client: 2 checks\n {2}Not checked: [^\n]+\n/);
  });

  test("puts a student's text in code blocks, whatever it contains", () => {
    const check = { ...failed, actual: ['```', '<b>', '# x'] };
    const [, block] = /^````text\n([^]*)\n````$/m.exec(markdown({ ...result, checks: [check] })) || [];
    for (const text of check.actual) expect(block).toContain(`+ ${text}\n`);
  });

  test('says why a folder was not graded', () => {
    const reason = 'The folder was not graded:\n\n```text\nthere is no script in it\n```\n';
    expect(markdown(notGraded('/class/bob'))).toBe(`## Marks: 0 of 0\n\n${reason}`);
  });
});

describe('the CSV of a class', () => {
  const alice = madeUpResult('/class/alice');

  /** The rows as objects with the columns' names as keys, parsed as RFC 4180 says. */
  function table(...results: Result[]): Record<string, string>[] {
    const rows = csv(results).replace('\uFEFF', '').split('\r\n').slice(0, -1);
    const [header, ...others] = rows.map((row) => {
      const fields = row.match(/(?<=^|,)("([^"]|"")*"|[^",]*)(?=,|$)/g) || [];
      return fields.map((field) => field.replace(/^"([^]*)"$/, '$1').replace(/""/g, '"'));
    });
    expect(others.map(({ length }) => length)).toEqual(others.map(() => header.length));
    return others.map((row) => Object.fromEntries(row.map((field, index) => [header[index], field])));
  }

  test('has the points of each task, how many folders passed each check, and the marks of each folder', () => {
    const statuses = { 6: 'failed', 7: 'not checked', 10: 'failed' } as const; // Task 1's; the last is robustness
    const cut = { complete: false, reason: 'it took more than 120 s', checks: alice.checks.slice(0, 12) };
    const bob = madeUpResult('/class/bob', statuses, 31);
    const lacking = { complete: false, reason: 'it needs redis 4' };
    const dora = { ...madeUpResult('/class/dora', Array(66).fill('not checked')), ...lacking };
    const rows = table(
      alice,
      bob,
      { ...alice, ...cut, folder: '/class/cut' },
      dora,
      notGraded('/class/none')
    );
    const [passed, failedByBob, unchecked] = [0, 6, 7].map((index) => alice.checks[index].id);
    const marks = (task1: string, task2: string, task: string, robustness: string) => ({
      ...{ 'Task 1: connect': task1, 'Task 2: basic operations': task2 },
      ...{ 'task total': task, 'robustness total': robustness },
    });
    expect(rows).toMatchObject([
      { folder: 'points', ...marks('4', '4', '44', '22'), [passed]: '' },
      { folder: 'passed by', ...marks('', '', '', ''), [passed]: '3', [failedByBob]: '2', [unchecked]: '2' },
      { folder: 'alice', ...marks('4', '4', '44', '22'), status: 'graded', reason: '', [failedByBob]: '1' },
      { folder: 'bob', ...marks('2', '4', '42', '21'), seconds: '31', [failedByBob]: '0', [unchecked]: '0' },
      { folder: 'cut', 'Task 1: connect': '4', 'Task 2: basic operations': '', status: 'cut short' },
      { folder: 'dora', ...marks('', '', '', ''), status: 'not graded', [failedByBob]: '0' },
      { folder: 'none', ...marks('', '', '', ''), status: 'not graded', [failedByBob]: '' },
    ]);
    const reasons = [cut.reason, lacking.reason, 'there is no script in it'];
    expect(rows.slice(4).map(({ reason }) => reason)).toEqual(reasons);
  });

  test('has the tasks in the order of the course, whatever the order of the checks', () => {
    const reversed = { ...alice, checks: [...alice.checks].reverse() };
    expect(Object.keys(table(reversed)[0]).slice(0, 12)).toEqual(Object.keys(table(alice)[0]).slice(0, 12));
  });

  const FORMULAS = ['=HYPERLINK("x")', '+1', '-2+3', '@SUM(A1)', '\t=1', ' =1', '\n=1', '＝1'];
  test.each([
    ...FORMULAS.map((text) => [text, `'${text}`]),
    ['a;=1', "a;'=1"], // some spreadsheets separate by semicolons or tabs
    ['a\t=1', "a\t'=1"],
    ...['Doe, "Jo"', 'two\nlines', 'semi;colon', "O'Neil", 'a-b=c', 'Zoë'].map((text) => [text, text]),
  ])('writes %j as %j, which no spreadsheet takes for a formula', (text, field) => {
    const results = [notGraded(`/class/${text}`, text), notGraded('/class/other')];
    expect(table(...results).slice(2)).toMatchObject([{ folder: field, reason: field }, { folder: 'other' }]);
    if (/[;\t]/.test(text)) expect(csv(results)).toContain(`"${field}"`);
  });

  test('begins with a byte order mark and has CRLF line ends, for Excel', () => {
    expect(csv([notGraded('/class/Zoë')])).toMatch(/^\uFEFFfolder,([^\r\n]*\r\n)+$/);
  });
});

const PROJECT = '0x03-queuing_system_in_js';
test.each([
  ['without what they share', '/class/alice /class/bob', 'alice bob'],
  ["and without the project's name, which tells nothing", `/class/alice/${PROJECT} /class/bob`, 'alice bob'],
  ['but with it if two would be equal', `/class/a /class/a/${PROJECT}`, `a a/${PROJECT}`],
  ['with all that differs', '/one/alice /two/alice', 'one/alice two/alice'],
  ['by the last part, if there is one folder', '/class/alice', 'alice'],
  ["or by the part above the project's name", `/class/alice/${PROJECT}`, 'alice'],
  ['in full, if one is given twice', '/class/a /class/a', '/class/a /class/a'],
  ['by /, if it is the root', '/', '/'],
])('folders are named %s', (_, folders, short) => {
  expect(shortNames(folders.split(' '))).toEqual(short.split(' '));
});
