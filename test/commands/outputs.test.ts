// What is written of one folder: Gradescope's results and Markdown.
import { writeFileSync } from 'fs';
import { join } from 'path';
import { gradescope, readPoints } from '../../scripts/grade/gradescope';
import { markdown } from '../../scripts/grade/markdown';
import { makeFolder } from './command';
import { madeUpResult, notGraded } from './made_up_results';

/** Two checks of Task 0 and one of robustness are not passed. */
const result = madeUpResult('/class/bob', { 1: 'failed', 2: 'not checked', 5: 'failed' });
const [first, failed] = result.checks;

describe("Gradescope's results", () => {
  test('have a point for each passed check of the task group, and none for robustness', () => {
    const { score, tests } = gradescope(result);
    expect(score).toBe(42);
    expect(tests.slice(0, 6).map((one) => [one.status, one.score, one.max_score])).toEqual([
      ['passed', 1, 1],
      ['failed', 0, 1],
      ['failed', 0, 1],
      ['passed', 1, 1],
      ['passed', undefined, undefined],
      ['failed', undefined, undefined],
    ]);
    expect(tests).toHaveLength(66);
    expect(tests.filter((one) => 'max_score' in one)).toHaveLength(44);
  });

  test('show what was expected and printed, the hint, how to run it again, and what was not checked', () => {
    const check = { ...failed, context: 'GET /', expected: ['<b>'], actual: [] };
    const results = gradescope({ ...result, checks: [check, result.checks[2]] });
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

  test('have a score of 0 and say why where a folder could not be graded', () => {
    const none = gradescope(notGraded('/class/bob'));
    expect(none).toMatchObject({ score: 0, tests: [] });
    expect(none.output).toMatch(/^The solution was not graded: there is no script in it\n/);
  });

  test('share the points of a task among its checks', () => {
    const { score, tests } = gradescope(result, { '0-install': 10 });
    expect(tests.slice(0, 7).map((one) => one.max_score)).toEqual([
      ...[2.5, 2.5, 2.5, 2.5],
      ...[undefined, undefined, 1],
    ]);
    expect(score).toBe(5 + 40);
  });

  test.each([
    ['{"17": 1}', /: no task is called '17'; there are 0-install, /],
    ['{"9-stock": "1"}', /: the points of 9-stock must be a number$/],
    ['[]', /: it must hold an object$/],
    ['{', /: .*JSON/],
  ])('of the points %s are refused, with the name of the file', (text, error) => {
    const path = join(makeFolder(), 'points.json');
    writeFileSync(path, text);
    expect(() => readPoints(path)).toThrow(error);
    expect(() => readPoints(path)).toThrow(path);
  });
});

describe('Markdown', () => {
  test('has a row for each task, and what is known of each check that did not pass', () => {
    const text = markdown(result);
    expect(text).toMatch(/^## Marks: 42 of 44\n\n\| Task \| Passed checks \|\n/);
    expect(text).toMatch(/^\| Task 0: install a Redis instance \| 2 of 4 \|$/m);
    expect(text).toContain(`${failed.id}\n  Failed\n  ${failed.reason}\n`);
    expect(text).toContain(`again:  ${failed.rerun}`);
    expect(text).not.toContain(first.id);
  });

  test('has together what was not checked for one reason', () => {
    const two = madeUpResult('/class/bob', { 6: 'not checked', 7: 'not checked' });
    expect(markdown(two)).toMatch(/\n0-redis_client: 2 checks\n {2}Not checked: [^\n]+\n/);
  });

  test("has a student's text in blocks of code, whatever it holds", () => {
    const check = { ...failed, actual: ['```', '<b>', '# x'] };
    const [, block] = /^````text\n([^]*)\n````$/m.exec(markdown({ ...result, checks: [check] })) || [];
    for (const text of check.actual) expect(block).toContain(`+ ${text}\n`);
  });

  test('says why a folder was not graded', () => {
    const reason = 'The folder was not graded:\n\n```text\nthere is no script in it\n```\n';
    expect(markdown(notGraded('/class/bob'))).toBe(`## Marks: 0 of 0\n\n${reason}`);
  });
});
