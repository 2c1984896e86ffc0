// Prints marks for a person: what was passed, and for what was not all that helps to find out why.
import { normaliseJson, normaliseLine } from '../../test/support/accepted';
import { compareLines, formatComparison, visible } from '../../test/support/compare';
import { Check, Count, Group, Result, Status } from './result';
import { testFilesOf, TASKS } from '../../test/support/scenarios';
import { bold, dim, green, red, yellow } from '../walkthrough/output';

const SIGNS: Record<Status, string> = { passed: green('✓'), failed: red('✗'), 'not checked': yellow('-') };

const INDENT = '      ';

/** What a failed check says: everything that it knows, each below the other. */
export function explain(check: Check): string[] {
  const { id, reason, expected, actual, context, hint, rerun, status } = check;
  const file = id.split(':')[0];
  const lines = status === 'failed' && reason ? [visible(reason)] : [];
  if (context) lines.push(`after:  ${visible(context)}`);
  if (expected) {
    const plain = (line: string) => normaliseJson(normaliseLine(file, line));
    const compared = compareLines(expected, actual || [], plain);
    lines.push('- expected  + actual', ...formatComparison(compared).map((line) => `  ${line}`));
  } else if (actual) lines.push('actual:', ...actual.map((line) => `  ${visible(line)}`));
  if (hint) lines.push(`hint:   ${hint}`);
  lines.push(`again:  ${visible(rerun)}`);
  return lines;
}

const count = ({ passed, of, notChecked }: Count): string =>
  `${passed} of ${of}${notChecked > 0 ? ` (${notChecked} not checked)` : ''}`;

export const GROUPS: Record<Group, string> = {
  task: 'Task: what the course asks for',
  robustness: 'Robustness: what our own scripts promise as well',
};

/** The title of the task that a check's file belongs to. */
function titleOf({ id }: Check): string {
  const [file] = id.split(':');
  return (TASKS.find((task) => testFilesOf(task).includes(file)) || { title: file }).title;
}

/** Whether a check says that there is no script, or nothing in it: then no other check of the file says more. */
const isMissing = ({ reason = '' }: Check): boolean => /^(there is no |the file is empty)/.test(reason);

/** The lines of a file's checks in one group. One line will do where its script is not there or has not been checked. */
function fileLines(file: string, checks: Check[]): string[] {
  const [first] = checks;
  if (isMissing(first)) return [`    ${SIGNS.failed} ${file}: ${visible(`${first.reason}`)}`];
  const lines: string[] = [];
  checks.forEach((check, index) => {
    const isSame = (other: Check | undefined) =>
      other &&
      other.status === 'not checked' &&
      other.status === check.status &&
      other.reason === check.reason;
    if (isSame(checks[index - 1])) return;
    const same = checks.slice(index).findIndex((other) => !isSame(other));
    const count = same < 0 ? checks.length - index : same;
    const what = count > 1 ? `${file}: ${count} checks` : check.id;
    const why = check.status === 'not checked' ? dim(` (not checked: ${visible(check.reason || '')})`) : '';
    lines.push(`    ${SIGNS[check.status]} ${what}${why}`);
    if (check.status === 'failed') lines.push(...explain(check).map((line) => INDENT + line), '');
  });
  return lines;
}

/** All lines of a report. */
export function report(result: Result): string[] {
  const lines: string[] = [];
  const missing = new Set(result.checks.filter(isMissing).map(({ id }) => id.split(':')[0]));
  for (const group of ['task', 'robustness'] as const) {
    const checks = result.checks.filter((check) => check.group === group);
    if (checks.length > 0) lines.push('', bold(GROUPS[group]));
    let title = '';
    for (const file of new Set(checks.map(({ id }) => id.split(':')[0]))) {
      if (group === 'robustness' && missing.has(file)) continue;
      const own = checks.filter(({ id }) => id.startsWith(`${file}:`));
      if (titleOf(own[0]) !== title) {
        title = titleOf(own[0]);
        lines.push(`  ${title}`);
      }
      lines.push(...fileLines(file, own));
    }
  }
  const { task, robustness } = result.totals;
  lines.push('', `task: ${count(task)}`, `robustness: ${count(robustness)}`);
  lines.push(`${result.seconds} s, Node ${result.node}, Redis ${result.redis}`);
  if (!result.complete) lines.push(red(`Grading is not complete: ${visible(result.reason || '')}`));
  return lines;
}
