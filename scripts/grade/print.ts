// Prints marks for a person: what was passed, and for what was not all that helps to find out why.
import { normaliseJson, normaliseLine } from '../../test/support/accepted';
import { ComparedLine, compareLines, formatComparison, visible } from '../../test/support/compare';
import { bold, dim, green, red, yellow } from '../walkthrough/output';
import { progress } from '../progress';
import { sectionsOf } from './class';
import { Check, countOf, fileOf, Group, GROUPS, Result, Status } from './result';

/** Shows a line of progress on a terminal, in place of the one before; without a text, removes that. */
export function showProgress(text = ''): void {
  if (process.stderr.isTTY) progress(text);
}

const SIGNS: Record<Status, string> = { passed: green('✓'), failed: red('✗'), 'not checked': yellow('-') };

const HEADINGS: Record<Group, string> = {
  task: 'Task: what the course asks for',
  robustness: 'Robustness, which gives no marks: what our own scripts promise as well',
};

/** Expected and actual lines of a check, compared as its task does: what a solution is free to choose is no difference. */
export function compareCheck(check: Check): ComparedLine[] {
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
    const compared = formatComparison(compareCheck(check));
    lines.push('- expected  + actual', ...compared.map((line) => `  ${line}`));
  } else if (actual.length > 0) lines.push('actual:', ...actual.map((line) => `  ${visible(line)}`));
  if (hint) lines.push(`hint:   ${hint}`);
  lines.push(`again:  ${visible(rerun)}`);
  seen.add(key);
  return lines;
}

/** The same of a check that was not passed, after its status: a text that stands alone. */
export function explainAlone(check: Check): string[] {
  const status = check.status === 'failed' ? 'Failed' : `Not checked: ${visible(check.reason || '')}`;
  return [status, ...explain(check)];
}

/** Whether a check says that there is no script, or nothing in it: then no other check of the file says more. */
const isMissing = ({ reason = '' }: Check): boolean => /^(there is no |the file is empty)/.test(reason);

/** Checks in their order: consecutive ones of a file that were not checked for the same reason are together. */
export function grouped(checks: Check[]): Check[][] {
  const groups: Check[][] = [];
  const keyOf = (check: Check) => [fileOf(check), check.status, check.reason].join('\n');
  for (const check of checks) {
    const last = groups[groups.length - 1];
    if (check.status === 'not checked' && last && keyOf(last[0]) === keyOf(check)) last.push(check);
    else groups.push([check]);
  }
  return groups;
}

/** The name of a check, or of several that are together. */
export function nameOf(same: Check[]): string {
  return same.length > 1 ? `${fileOf(same[0])}: ${same.length} checks` : same[0].id;
}

/** A check's line, or that of several, and what a failed one shows; briefly, that is its reason. */
function linesOf(same: Check[], seen: Set<string>, isBrief: boolean): string[] {
  const [check] = same;
  const { status } = check;
  const reason = visible(check.reason || '');
  if (isMissing(check)) return [`    ${SIGNS.failed} ${fileOf(check)}: ${reason}`];
  const line = `    ${SIGNS[status]} ${nameOf(same)}`;
  if (status === 'not checked') return [`${line}${dim(` (not checked: ${reason})`)}`];
  if (status === 'passed') return [line];
  if (isBrief) return [`${line}${dim(` (${reason})`)}`];
  return [line, ...explain(check, seen).map((detail) => `      ${detail}`), ''];
}

/** How many checks of each group that was graded were passed, or could not be checked. */
export function countsOf(totals: Result['totals']): string[] {
  const groups = GROUPS.filter((group) => totals[group].of > 0);
  return groups.map((group) => {
    const { passed, of, notChecked } = totals[group];
    return `${group}: ${passed} of ${of}${notChecked > 0 ? ` (${notChecked} not checked)` : ''}`;
  });
}

/**
 * All lines of a report: each task with how many of its checks were passed, and what was not. Of robustness, it is what was
 * not passed, a line each.
 * @param hasDetails whether checks that were passed are listed too, and robustness is shown as the task is
 */
export function report(result: Result, hasDetails = false): string[] {
  const { checks, totals } = result;
  const missing = checks.filter((check) => check.status === 'failed' && isMissing(check)).map(fileOf);
  const isShown = (check: Check) =>
    check.status === 'not checked'
      ? !missing.includes(fileOf(check))
      : hasDetails || check.status === 'failed';
  const seen = new Set<string>();
  const lines = GROUPS.flatMap((group) => {
    const isBrief = group === 'robustness' && !hasDetails;
    const sections = sectionsOf(checks).filter((section) => section.group === group);
    const tasks = sections.flatMap(({ title, checks: own }) => {
      const { passed, of } = countOf(own);
      const heading = isBrief ? [] : [`  ${title}${dim(`  ${passed} of ${of} passed`)}`];
      return [...heading, ...grouped(own.filter(isShown)).flatMap((same) => linesOf(same, seen, isBrief))];
    });
    return tasks.length > 0 ? ['', bold(HEADINGS[group]), ...tasks] : [];
  });
  if (!hasDetails && totals.robustness.failed > 0) lines.push(dim('    Add --details for more.'));
  lines.push('', ...countsOf(totals), `${result.seconds} s, Node ${result.node}, Redis ${result.redis}`);
  if (!result.complete) lines.push(red(`Grading is not complete: ${visible(result.reason || '')}`));
  return lines;
}
