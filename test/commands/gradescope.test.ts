import { gradescope } from '../../scripts/grade/gradescope';
import { Status } from '../../scripts/grade/result';
import { madeUpResult, notGraded } from './made_up_results';

/** The sixth check of the list is one of robustness. */
const statuses: Status[] = ['passed', 'failed', 'not checked', 'passed', 'passed', 'failed'];
const result = madeUpResult('/class/bob', (at) => statuses[at] || 'passed');
const results = gradescope(result);

describe("Gradescope's results", () => {
  test('have a point for each passed check of the task group, and none for robustness', () => {
    const scored = results.tests.filter((one) => one.max_score !== undefined);
    expect(results.score).toBe(result.totals.task.passed);
    expect(scored.reduce((sum, { score = NaN }) => sum + score, 0)).toBe(results.score);
    expect(scored.reduce((sum, one) => sum + (one.max_score as number), 0)).toBe(result.totals.task.of);
    expect(scored.every(({ tags }) => tags[0] === 'task')).toBe(true);
    const robustness = results.tests.filter(({ tags }) => tags[0] === 'robustness');
    expect(robustness).toHaveLength(result.totals.robustness.of);
    for (const one of robustness) expect(one).not.toHaveProperty('score');
  });

  test('have one of the two states that Gradescope knows, and say what was not checked', () => {
    expect(results.tests.slice(0, 6).map(({ status }) => status)).toEqual([
      'passed',
      'failed',
      'failed',
      'passed',
      'passed',
      'failed',
    ]);
    expect(results.tests[2].output).toMatch(/^Not checked: 7-job_processor is missing\n/);
    expect(results.tests[0]).toMatchObject({
      name: `Task 0: install a Redis instance: ${result.checks[0].title}`,
    });
  });

  test('show what was expected and printed, the hint and how to run it again, as plain text', () => {
    const [check] = result.checks;
    Object.assign(check, {
      status: 'failed',
      reason: 'the fifth answer is another one',
      context: 'GET /',
      expected: ['<b>'],
      actual: [],
      hint: 'look',
    });
    const { tests, ...about } = gradescope(result);
    expect(tests[0].output.split('\n')).toEqual([
      'Failed',
      'the fifth answer is another one',
      'after:  GET /',
      '- expected  + actual',
      '  - <b>',
      'hint:   look',
      `again:  ${check.rerun}`,
    ]);
    expect(about).toMatchObject({
      output_format: 'text',
      test_output_format: 'text',
      test_name_format: 'text',
    });
    expect(about.execution_time).toBe(result.seconds);
  });

  test('of a folder that could not be graded have a score of 0 and say why', () => {
    const none = gradescope(notGraded('/class/bob', 'there is no script in it'));
    expect(none).toMatchObject({ score: 0, tests: [] });
    expect(none.output).toMatch(/^The solution was not graded: there is no script in it\n/);
  });
});
