import { markdown } from '../../scripts/grade/markdown';
import { madeUpResult, notGraded } from './made_up_results';

test('Markdown has a row for each task, and what is known of each check that did not pass', () => {
  const result = madeUpResult('/class/bob', (at) => (at === 1 ? 'failed' : 'passed'));
  const [first, failed] = result.checks;
  const text = markdown(result);
  const { passed, of } = result.totals.task;
  expect(text).toMatch(new RegExp(`^## Marks: ${passed} of ${of}\n\n\\| Task \\| Passed checks \\|\n`));
  expect(text).toMatch(/^\| Task 2: basic operations \| \d+ of \d+ \|$/m);
  expect(text).toContain(`${failed.id}\n  `);
  expect(text).toContain(`again:  ${failed.rerun}`);
  expect(text).not.toContain(first.id);
});

test('what was not checked for one reason stands together', () => {
  const result = madeUpResult('/class/bob', (at) => (at === 1 || at === 2 ? 'not checked' : 'passed'));
  expect(markdown(result)).toMatch(/\n0-redis_client: 2 checks\n {2}Not checked: [^\n]+\n/);
});

test("a student's text is no markup, whatever it holds", () => {
  const result = madeUpResult('/class/bob', () => 'passed');
  const check = { ...result.checks[0], status: 'failed' as const, actual: ['```', '<b>', '# x'] };
  const lines = markdown({ ...result, checks: [check] }).split('\n');
  const fences = lines.flatMap((line, index) => (/^````/.test(line) ? [index] : []));
  expect(fences).toHaveLength(2);
  for (const text of check.actual) {
    const index = lines.findIndex((line) => line.trim() === text);
    expect([fences[0] < index, index < fences[1]]).toEqual([true, true]);
  }
});

test('says why a folder was not graded', () => {
  const text = markdown(notGraded('/class/bob', 'there is no script in it'));
  expect(text).toMatch(
    /^## Marks: 0 of 0\n\nThe folder was not graded:\n\n```text\nthere is no script in it\n```\n$/
  );
});
