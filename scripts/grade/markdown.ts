// The marks of one folder as Markdown: for GitHub's job summary, a comment, or a file of feedback for each student.
import { writeFileSync } from 'fs';
import { join } from 'path';
import { inOrder, names, progressOf, titleOf } from './class';
import { explain } from './print';
import { Check, Result } from './result';

/** A text as a block of code, whatever it holds: the fence is longer than any row of backticks in it. */
function codeBlock(text: string): string {
  const rows = (text.match(/`+/g) || []).map(({ length }) => length);
  const fence = '`'.repeat(Math.max(2, ...rows) + 1);
  return [`${fence}text`, text, fence].join('\n');
}

const describe = (check: Check): string[] => {
  const reason = check.status === 'not checked' ? [`not checked: ${check.reason}`] : [];
  return ['', codeBlock([check.id, ...[...reason, ...explain(check)].map((line) => `  ${line}`)].join('\n'))];
};

/**
 * The marks as a table with a row for each task, and below it what is known of each check that did not pass. What a
 * student's folder says stands in blocks of code, where it is no markup.
 * @see https://docs.github.com/en/actions/using-workflows/workflow-commands-for-github-actions#adding-a-job-summary
 */
export function markdown(result: Result, name = ''): string {
  const { totals, checks, complete, reason = '' } = result;
  const inTask = checks.filter(({ group }) => group === 'task');
  const rows = inOrder(inTask.map(({ task }) => task)).map((task) => {
    const own = inTask.filter((check) => check.task === task);
    const passed = own.filter(({ status }) => status === 'passed').length;
    return `| ${titleOf(task)} | ${passed} of ${own.length} |`;
  });
  const { task, robustness } = totals;
  const notPassed = checks.filter(({ status }) => status !== 'passed');
  return [
    `## Marks${name && ` of ${name.replace(/[^\w./ -]/g, '?')}`}: ${task.passed} of ${task.of}`,
    ...(complete ? [] : ['', `The folder was ${progressOf(result)}:`, '', codeBlock(reason)]),
    ...(rows.length > 0 ? ['', '| Task | Passed checks |', '| --- | --- |', ...rows] : []),
    ...(robustness.of > 0 ? ['', `Robustness, without marks: ${robustness.passed} of ${robustness.of}`] : []),
    ...(notPassed.length > 0 ? ['', '### What did not pass', ...notPassed.flatMap(describe)] : []),
    '',
  ].join('\n');
}

/** Writes a file NAME.md for each folder of a class into a directory. */
export function writeFeedback(directory: string, results: Result[]): void {
  names(results.map(({ folder }) => folder)).forEach((name, index) =>
    writeFileSync(join(directory, `${name.replace(/[^\w.-]/g, '_')}.md`), markdown(results[index], name))
  );
}
