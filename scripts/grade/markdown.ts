// The marks of one folder as Markdown: for GitHub's job summary, a comment, or a student's feedback.
import { visible } from '../../test/support/compare';
import { explainAlone, joinUnchecked, nameOf } from './print';
import { Check, progressOf, Result, sectionsOf } from './result';

/** A block of code, whose fence is longer than any run of backticks in the text. */
function codeBlock(lines: string[]): string {
  const runs = (lines.join('\n').match(/`+/g) || []).map(({ length }) => length);
  const fence = '`'.repeat(Math.max(2, ...runs) + 1);
  return [`${fence}text`, ...lines, fence].join('\n');
}

const describe = (same: Check[]): string =>
  `\n${codeBlock([nameOf(same), ...explainAlone(same[0]).map((line) => `  ${line}`)])}`;

/**
 * A table of the marks for each task, and what is known of each check that did not pass. Text from a student's folder stands
 * in blocks of code, where it is not read as markup.
 * @see https://docs.github.com/en/actions/using-workflows/workflow-commands-for-github-actions#adding-a-job-summary
 */
export function markdown(result: Result): string {
  const { totals, checks, complete, reason = '' } = result;
  const inTask = sectionsOf(checks).filter(({ group }) => group === 'task');
  const rows = inTask.map(({ title, count }) => `| ${title} | ${count.passed} of ${count.of} |`);
  const { task, robustness } = totals;
  const notPassed = checks.filter(({ status }) => status !== 'passed');
  return [
    `## Marks: ${task.passed} of ${task.of}`,
    ...(complete ? [] : ['', `The folder was ${progressOf(result)}:`, '', codeBlock([visible(reason)])]),
    ...(rows.length > 0 ? ['', '| Task | Passed checks |', '| --- | --- |', ...rows] : []),
    ...(robustness.of > 0 ? ['', `Robustness, without marks: ${robustness.passed} of ${robustness.of}`] : []),
    ...(notPassed.length > 0 ? ['', '### What did not pass', ...joinUnchecked(notPassed).map(describe)] : []),
    '',
  ].join('\n');
}
