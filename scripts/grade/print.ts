// The report for a person: what was passed, and for what was not, all that helps to find out why.
import { normaliseJson, normaliseLine } from '../../test/support/accepted';
import { ComparedLine, compareLines, formatComparison, visible } from '../../test/support/compare';
import { bold, dim, green, red, yellow } from '../walkthrough/output';
import { progress } from '../progress';
import { Check, fileOf, Group, GROUPS, Result, sectionsOf, Status } from './result';

/** Shows a line of progress on a terminal, in place of the one before; without a text, removes that. */
export function showProgress(text = ''): void {
  if (process.stderr.isTTY) progress(text);
}

const SIGNS: Record<Status, string> = { passed: green('✓'), failed: red('✗'), 'not checked': yellow('-') };

const HEADINGS: Record<Group, string> = {
  task: 'Task: what the course asks for',
  robustness: 'Robustness, which gives no marks: what our own scripts promise as well',
};

/** Compares the expected and actual lines of a check, ignoring what a solution is free to choose. */
export function compareCheck(check: Check): ComparedLine[] {
  const plain = (line: string) => normaliseJson(normaliseLine(fileOf(check), line));
  return compareLines(check.expected || [], check.actual || [], plain);
}

/**
 * All that is known of a failed check.
 * @param seen the comparisons that were shown before, which are not repeated
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

/** The same, after the status of the check, which was not passed. */
export function explainAlone(check: Check): string[] {
  const status = check.status === 'failed' ? 'Failed' : `Not checked: ${visible(check.reason || '')}`;
  return [status, ...explain(check)];
}

/** Whether a check reports a missing or empty script: then the file's other checks say no more. */
const isMissing = ({ reason = '' }: Check): boolean =>
  /^(there is no \S+ or |the file is empty)/.test(reason);

/** Joins the checks of a file that were not checked for the same reason; every other check stays alone. */
export function joinUnchecked(checks: Check[]): Check[][] {
  const joined: Check[][] = [];
  const keyOf = (check: Check) => [fileOf(check), check.status, check.reason].join('\n');
  for (const check of checks) {
    const same = joined.find(([first]) => keyOf(first) === keyOf(check));
    if (check.status === 'not checked' && same) same.push(check);
    else joined.push([check]);
  }
  return joined;
}

/** The name of a check, or of several that were joined. */
export function nameOf(same: Check[]): string {
  return same.length > 1 ? `${fileOf(same[0])}: ${same.length} checks` : same[0].id;
}

/** The lines of a check, or of several that were joined: the name and why it was not passed, briefly or in full. */
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

/** For each group that was graded, how many of its checks were passed. */
export function countsOf(totals: Result['totals']): string[] {
  const groups = GROUPS.filter((group) => totals[group].of > 0);
  return groups.map((group) => {
    const { passed, of, notChecked } = totals[group];
    return `${group}: ${passed} of ${of}${notChecked > 0 ? ` (${notChecked} not checked)` : ''}`;
  });
}

/**
 * The lines of a report: each task with its count and the checks that were not passed; those of robustness take a line each.
 * @param hasDetails whether passed checks are listed too, and robustness is shown like the task
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
    const tasks = sections.flatMap(({ title, checks: own, count }) => {
      const heading = `  ${title}${dim(`  ${count.passed} of ${count.of} passed`)}`;
      const shown = joinUnchecked(own.filter(isShown)).flatMap((same) => linesOf(same, seen, isBrief));
      return isBrief ? shown : [heading, ...shown];
    });
    return tasks.length > 0 ? ['', bold(HEADINGS[group]), ...tasks] : [];
  });
  if (!hasDetails && totals.robustness.failed > 0) lines.push(dim('    Add --details for more.'));
  lines.push('', ...countsOf(totals), `${result.seconds} s, Node ${result.node}, Redis ${result.redis}`);
  if (!result.complete) lines.push(red(`Grading is not complete: ${visible(result.reason || '')}`));
  return lines;
}
