import { csv } from '../../scripts/grade/csv';
import { names } from '../../scripts/grade/class';
import { madeUpResult, notGraded } from './made_up_results';

/** The rows of a CSV text, read as RFC 4180 has it. */
function parse(text: string): string[][] {
  const rows: string[][] = [[]];
  const fields = /("(?:[^"]|"")*"|[^",\r\n]*)(,|\r\n)/y;
  for (let match = fields.exec(text); match; match = fields.exec(text)) {
    const [, field, end] = match;
    rows[rows.length - 1].push(field.startsWith('"') ? field.slice(1, -1).replace(/""/g, '"') : field);
    if (end === '\r\n') rows.push([]);
    if (fields.lastIndex === text.length) return rows.slice(0, -1);
  }
  throw new Error(`no CSV from here: ${JSON.stringify(text.slice(fields.lastIndex, fields.lastIndex + 40))}`);
}

function table(text: string): Record<string, string>[] {
  const [header, ...rows] = parse(text.replace(/^\uFEFF/, ''));
  return rows.map((row) => {
    expect(row).toHaveLength(header.length);
    return Object.fromEntries(row.map((field, at) => [header[at], field]));
  });
}

describe('the CSV of a class', () => {
  test('has the points that there are first, then the marks of each folder', () => {
    const wrong = madeUpResult('/class/bob', (at) => (at < 5 ? 'failed' : 'passed'));
    const [points, alice, bob] = table(csv([madeUpResult('/class/alice', () => 'passed'), wrong]));
    expect(points).toMatchObject({
      folder: 'points',
      'Task 1: connect': '3',
      'Task 4: advanced operations': '4',
    });
    expect(alice).toMatchObject({ folder: 'alice', 'Task 1: connect': '3', status: 'graded', reason: '' });
    expect(alice['task total']).toBe(points['task total']);
    expect(alice['robustness total']).toBe(points['robustness total']);
    // The first five are Task 0's check, Task 1's three and one of its robustness checks.
    expect(bob).toMatchObject({ 'Task 0: install a Redis instance': '0', 'Task 1: connect': '0' });
    expect(bob['Task 2: basic operations']).toBe('3');
    expect(bob['task total']).toBe(`${wrong.totals.task.passed}`);
    expect(Number(bob['task total'])).toBe(Number(points['task total']) - 4);
    expect(Number(bob['robustness total'])).toBe(Number(points['robustness total']) - 1);
    expect(bob.seconds).toBe(`${wrong.seconds}`);
  });

  test('has the tasks in the order of the course, whichever was graded first', () => {
    const result = madeUpResult('/class/alice', () => 'passed');
    const reversed = { ...result, checks: [...result.checks].reverse() };
    expect(csv([reversed])).toBe(csv([result]));
  });

  test('a check that was not checked gives no point', () => {
    const [points, only] = table(
      csv([madeUpResult('/class/bob', (at) => (at === 1 ? 'not checked' : 'passed'))])
    );
    expect(only['Task 1: connect']).toBe('2');
    expect(points['Task 1: connect']).toBe('3');
  });

  test('a folder that was not graded has a reason and no marks, one that was cut short has those it came to', () => {
    const short = madeUpResult('/class/bob', () => 'passed');
    short.checks = short.checks.slice(0, 7);
    Object.assign(short, { complete: false, reason: 'it took more than 120 s' });
    const [, none, bob] = table(csv([notGraded('/class/al', 'there is no script in it'), short]));
    expect(none).toMatchObject({ folder: 'al', status: 'not graded', reason: 'there is no script in it' });
    expect([none['Task 1: connect'], none['task total'], none['robustness total']]).toEqual(['', '', '']);
    expect(bob).toMatchObject({
      'Task 1: connect': '3',
      status: 'cut short',
      reason: 'it took more than 120 s',
    });
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
    ['Doe, "Jo"', 'Doe, "Jo"'],
    ['two\nlines', 'two\nlines'],
    ['semi;colon', 'semi;colon'],
    ["O'Neil", "O'Neil"],
    ['a-b=c', 'a-b=c'],
    ['Zoë', 'Zoë'],
  ])('a name and a reason of %j do no harm', (text, field) => {
    const [, found, other] = table(
      csv([notGraded(`/class/${text}`, text), notGraded('/class/other', 'none')])
    );
    expect(found).toMatchObject({ folder: field, reason: field });
    expect(other.folder).toBe('other');
  });

  test('quotes what other separators would split, and makes no formula of a part', () => {
    const text = csv([notGraded('/class/a;=1', 'a\t=1'), notGraded('/class/b', 'none')]);
    expect(text).toContain(`"a;'=1"`);
    expect(text).toContain(`"a\t'=1"`);
  });

  test('is read by Excel as UTF-8, with its line ends', () => {
    const text = csv([notGraded('/class/Zoë', 'none')]);
    expect(text.startsWith('\uFEFFfolder,')).toBe(true);
    expect(text.replace(/\r\n/g, '')).not.toMatch(/[\r\n]/);
  });
});

describe('the names of folders', () => {
  const project = '0x03-queuing_system_in_js';
  test.each([
    [
      ['/class/alice', '/class/bob'],
      ['alice', 'bob'],
    ],
    [
      [`/class/alice/${project}`, '/class/bob'],
      ['alice', 'bob'],
    ],
    [[`/class/alice/${project}`], ['alice']],
    [['/class/alice'], ['alice']],
    [
      ['/class/a', `/class/a/${project}`],
      ['a', `a/${project}`],
    ],
    [
      ['/one/alice', '/two/alice'],
      ['one/alice', 'two/alice'],
    ],
    [
      ['/class/a', '/class/a'],
      ['/class/a', '/class/a'],
    ],
    [['/'], ['/']],
  ])('%j are %j', (folders, short) => {
    expect(names(folders)).toEqual(short);
  });
});
