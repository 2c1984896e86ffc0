import { writeFileSync } from 'fs';
import { join } from 'path';
import { gradescope, readPoints } from '../../scripts/grade/gradescope';
import { Status } from '../../scripts/grade/result';
import { makeFolder } from './command';
import { madeUpResult, notGraded } from './made_up_results';

/** The sixth check of the list is one of robustness. */
const statuses: Status[] = ['passed', 'failed', 'not checked', 'passed', 'passed', 'failed'];
const result = madeUpResult('/class/bob', (at) => statuses[at] || 'passed');

const isOf = (task: string) => (test: { max_score?: number; tags: string[] }) =>
  test.max_score !== undefined && test.tags[1] === task;
const sum = (numbers: (number | undefined)[]) => numbers.reduce<number>((all, one) => all + (one || 0), 0);

describe("Gradescope's results", () => {
  test('have a point for each passed check of the task group, and none for robustness', () => {
    const { score, tests } = gradescope(result);
    const scored = tests.filter((one) => 'score' in one || 'max_score' in one);
    expect(score).toBe(result.totals.task.passed);
    expect(scored.reduce((sum, one) => sum + (one.score as number), 0)).toBe(score);
    expect(scored.map((one) => one.max_score)).toEqual(Array(result.totals.task.of).fill(1));
    expect(scored.filter(({ tags }) => tags[0] !== 'task')).toEqual([]);
    expect(tests).toHaveLength(result.totals.task.of + result.totals.robustness.of);
  });

  test('have one of the two states that Gradescope knows, and say what was not checked', () => {
    const { tests } = gradescope(result);
    expect(tests.slice(0, 6).map(({ status }) => status)).toEqual([
      ...['passed', 'failed', 'failed'],
      ...['passed', 'passed', 'failed'],
    ]);
    expect(tests[2].output).toMatch(/^Not checked: 7-job_processor is missing\n/);
    expect(tests[0].name).toBe(`Task 0: install a Redis instance: ${result.checks[0].title}`);
  });

  test('show what was expected and printed, the hint and how to run it again, as plain text', () => {
    const about = { reason: 'the fifth answer is another one', context: 'GET /', hint: 'look' };
    const check = { ...result.checks[0], ...about, status: 'failed' as const, expected: ['<b>'], actual: [] };
    const results = gradescope({ ...result, checks: [check] });
    expect(results).toMatchObject({
      ...{ output_format: 'text', test_output_format: 'text', test_name_format: 'text' },
      execution_time: result.seconds,
    });
    expect(results.tests[0].output.split('\n')).toEqual([
      'Failed',
      'the fifth answer is another one',
      'after:  GET /',
      '- expected  + actual',
      '  - <b>',
      'hint:   look',
      `again:  ${check.rerun}`,
    ]);
  });

  test('have a score of 0 and say why where a folder could not be graded', () => {
    const none = gradescope(notGraded('/class/bob', 'there is no script in it'));
    expect(none).toMatchObject({ score: 0, tests: [] });
    expect(none.output).toMatch(/^The solution was not graded: there is no script in it\n/);
  });

  test('share the points of a task among its checks', () => {
    const { score, tests } = gradescope(result, { '100-seat': 10 });
    const [own, others] = [tests.filter(isOf('100-seat')), tests.filter((one) => !isOf('100-seat')(one))];
    expect(sum(own.map((one) => one.max_score))).toBeCloseTo(10);
    expect(new Set(others.map((one) => one.max_score))).toEqual(new Set([1, undefined]));
    expect(score).toBeCloseTo(sum(tests.map((one) => one.score)), 1);
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
