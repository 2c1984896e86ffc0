// Prints marks for a person: what was passed, and for what was not all that helps to find out why.
import { normaliseJson, normaliseLine } from '../../test/support/accepted';
import { compareLines, formatComparison, visible } from '../../test/support/compare';
import { Check, Count, Group, Result, Status } from './result';
import { titleOf } from './class';
import { bold, dim, green, red, yellow } from '../walkthrough/output';

const SIGNS: Record<Status, string> = { passed: green('✓'), failed: red('✗'), 'not checked': yellow('-') };

const INDENT = '      ';

/**
 * What a failed check says: everything that it knows, each below the other.
 * @param seen the comparisons that were shown before: one that comes again is not
 */
export function explain(check: Check, seen = new Set<string>()): string[] {
  const { id, reason, expected, actual = [], context, hint, rerun, status } = check;
  const file = id.split(':')[0];
  const lines = status === 'failed' && reason ? [visible(reason)] : [];
  if (context) lines.push(`after:  ${visible(context)}`);
  const key = JSON.stringify([expected, actual]);
  if (expected && seen.has(key)) lines.push('expected and actual: as above');
  else if (expected) {
    const plain = (line: string) => normaliseJson(normaliseLine(file, line));
    const compared = formatComparison(compareLines(expected, actual, plain));
    lines.push('- expected  + actual', ...compared.map((line) => `  ${line}`));
  } else if (actual.length > 0) lines.push('actual:', ...actual.map((line) => `  ${visible(line)}`));
  if (hint) lines.push(`hint:   ${hint}`);
  lines.push(`again:  ${visible(rerun)}`);
  seen.add(key);
  return lines;
}

const count = ({ passed, of, notChecked }: Count): string =>
  `${passed} of ${of}${notChecked > 0 ? ` (${notChecked} not checked)` : ''}`;

export const GROUPS: Record<Group, string> = {
  task: 'Task: what the course asks for',
  robustness: 'Robustness: what our own scripts promise as well',
};

/** Whether a check says that there is no script, or nothing in it: then no other check of the file says more. */
const isMissing = ({ reason = '' }: Check): boolean => /^(there is no |the file is empty)/.test(reason);

/** Checks in their order, in groups: consecutive ones that were not checked for the same reason are one. */
function grouped(checks: Check[]): Check[][] {
  const groups: Check[][] = [];
  for (const check of checks) {
    const last = groups[groups.length - 1];
    const isSame = last && check.status === 'not checked' && last[0].status === check.status;
    if (isSame && last[0].reason === check.reason) last.push(check);
    else groups.push([check]);
  }
  return groups;
}

/** The lines of a file's checks in one group. One line will do where its script is not there. */
function fileLines(file: string, checks: Check[], seen: Set<string>): string[] {
  const missing = checks.find(isMissing);
  if (missing) return [`    ${SIGNS.failed} ${file}: ${visible(`${missing.reason}`)}`];
  return grouped(checks).flatMap((same) => {
    const [{ id, status, reason = '' }] = same;
    const what = same.length > 1 ? `${file}: ${same.length} checks` : id;
    const why = status === 'not checked' ? dim(` (not checked: ${visible(reason)})`) : '';
    const details = status === 'failed' ? [...explain(same[0], seen).map((line) => INDENT + line), ''] : [];
    return [`    ${SIGNS[status]} ${what}${why}`, ...details];
  });
}

/** All lines of a report. */
export function report(result: Result): string[] {
  const lines: string[] = [];
  const fileOf = ({ id }: Check) => id.split(':')[0];
  const missing = result.checks.filter(isMissing).map(fileOf);
  const seen = new Set<string>();
  for (const group of ['task', 'robustness'] as const) {
    const isShown = (check: Check) => group === 'task' || !missing.includes(fileOf(check));
    const checks = result.checks.filter((check) => check.group === group && isShown(check));
    if (checks.length > 0) lines.push('', bold(GROUPS[group]));
    let title = '';
    for (const file of new Set(checks.map(fileOf))) {
      const own = checks.filter((check) => fileOf(check) === file);
      if (titleOf(own[0].task) !== title) {
        title = titleOf(own[0].task);
        lines.push(`  ${title}`);
      }
      lines.push(...fileLines(file, own, seen));
    }
  }
  const { task, robustness } = result.totals;
  lines.push('', `task: ${count(task)}`, `robustness: ${count(robustness)}`);
  lines.push(`${result.seconds} s, Node ${result.node}, Redis ${result.redis}`);
  if (!result.complete) lines.push(red(`Grading is not complete: ${visible(result.reason || '')}`));
  return lines;
}
