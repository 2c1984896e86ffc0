// Prints marks for a person: what was passed, and for what was not all that helps to find out why.
import { normaliseJson, normaliseLine } from '../../test/support/accepted';
import { compareLines, formatComparison, visible } from '../../test/support/compare';
import { bold, dim, green, red, yellow } from '../walkthrough/output';
import { progress } from '../progress';
import { titleOf } from './class';
import { Check, fileOf, Group, GROUPS, Result, Status } from './result';

/** The line that says how far it is, on a terminal: piped, there is nothing but results. */
export function showProgress(text: string): void {
  if (process.stderr.isTTY) progress(text);
}

const SIGNS: Record<Status, string> = { passed: green('✓'), failed: red('✗'), 'not checked': yellow('-') };

const HEADINGS: Record<Group, string> = {
  task: 'Task: what the course asks for',
  robustness: 'Robustness: what our own scripts promise as well',
};

/** A check's lines, compared as its task does: what a solution is free to choose is no difference. */
export function compareFacts(check: Check) {
  const plain = (line: string) => normaliseJson(normaliseLine(fileOf(check), line));
  return compareLines(check.expected || [], check.actual || [], plain);
}

/**
 * What a failed check says: everything that it knows, each below the other.
 * @param seen the comparisons that were shown before: one that comes again is not
 */
export function explain(check: Check, seen = new Set<string>()): string[] {
  const { reason, expected, actual = [], context, hint, rerun, status } = check;
  const lines = status === 'failed' && reason ? [visible(reason)] : [];
  if (context) lines.push(`after:  ${visible(context)}`);
  const key = JSON.stringify([expected, actual]);
  if (expected && seen.has(key)) lines.push('expected and actual: as above');
  else if (expected) {
    const compared = formatComparison(compareFacts(check));
    lines.push('- expected  + actual', ...compared.map((line) => `  ${line}`));
  } else if (actual.length > 0) lines.push('actual:', ...actual.map((line) => `  ${visible(line)}`));
  if (hint) lines.push(`hint:   ${hint}`);
  lines.push(`again:  ${visible(rerun)}`);
  seen.add(key);
  return lines;
}

/** Whether a check says that there is no script, or nothing in it: then no other check of the file says more. */
const isMissing = ({ reason = '' }: Check): boolean => /^(there is no |the file is empty)/.test(reason);

/** Checks in their order: consecutive ones of a file that were not checked for the same reason are together. */
function grouped(checks: Check[]): Check[][] {
  const groups: Check[][] = [];
  const keyOf = (check: Check) => [fileOf(check), check.status, check.reason].join('\n');
  for (const check of checks) {
    const last = groups[groups.length - 1];
    if (check.status === 'not checked' && last && keyOf(last[0]) === keyOf(check)) last.push(check);
    else groups.push([check]);
  }
  return groups;
}

function linesOf(same: Check[], seen: Set<string>): string[] {
  const [check] = same;
  const { id, status } = check;
  const reason = visible(check.reason || '');
  if (isMissing(check)) return [`    ${SIGNS.failed} ${fileOf(check)}: ${reason}`];
  const what = same.length > 1 ? `${fileOf(check)}: ${same.length} checks` : id;
  const why = status === 'not checked' ? dim(` (not checked: ${reason})`) : '';
  const details = status === 'failed' ? [...explain(check, seen).map((line) => `      ${line}`), ''] : [];
  return [`    ${SIGNS[status]} ${what}${why}`, ...details];
}

/** All lines of a report. */
export function report({ checks, totals, ...result }: Result): string[] {
  const missing = new Map<string, Check>();
  for (const check of [...checks].reverse()) if (isMissing(check)) missing.set(fileOf(check), check);
  const shown = checks.filter((check) => [check, undefined].includes(missing.get(fileOf(check))));
  const seen = new Set<string>();
  const lines = GROUPS.flatMap((group) => {
    const own = shown.filter((check) => check.group === group);
    const titles = [...new Set(own.map(({ task }) => titleOf(task)))];
    const tasks = titles.flatMap((title) => {
      const ofTask = own.filter(({ task }) => titleOf(task) === title);
      return [`  ${title}`, ...grouped(ofTask).flatMap((same) => linesOf(same, seen))];
    });
    return own.length > 0 ? ['', bold(HEADINGS[group]), ...tasks] : [];
  });
  const counts = GROUPS.map((group) => {
    const { passed, of, notChecked } = totals[group];
    return `${group}: ${passed} of ${of}${notChecked > 0 ? ` (${notChecked} not checked)` : ''}`;
  });
  lines.push('', ...counts, `${result.seconds} s, Node ${result.node}, Redis ${result.redis}`);
  if (!result.complete) lines.push(red(`Grading is not complete: ${visible(result.reason || '')}`));
  return lines;
}
