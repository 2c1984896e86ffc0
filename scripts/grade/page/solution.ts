// What the page shows of each solution: its marks and, task by task, its checks and console logs.
import { normaliseJson, normaliseLine } from '../../../test/support/accepted';
import { compareLines, foldCommon, shorten, visible, visibleLength } from '../../../test/support/compare';
import { allChecks, inOrder, names, progressOf, titleOf } from '../class';
import { Check, Consoles, Group, Result } from '../result';

/** Lines of a script that the page shows, and characters of a line. The rest is in the JSON. */
const MOST_LINES = 200;
const MOST_CHARACTERS = 500;

const GROUPS: Group[] = ['task', 'robustness'];

/** A line of a comparison or of a log: what its columns say, then its text. */
export interface Line {
  /** A class of page.css. */
  kind: string;
  columns: string[];
  text: string;
  /** The end of the text, from where it differs from the line that it is compared with. */
  differing?: string;
}

/** How many of the checks were passed. */
interface Marks {
  passed: number;
  of: number;
  kind: 'passed' | 'partly' | 'failed' | 'unchecked';
}

export function marksOf(checks: Check[]): Marks {
  const [passed, of] = [checks.filter(({ status }) => status === 'passed').length, checks.length];
  if (checks.every(({ status }) => status === 'not checked')) return { passed, of, kind: 'unchecked' };
  return { passed, of, kind: passed === of ? 'passed' : passed > 0 ? 'partly' : 'failed' };
}

/** Expected and actual lines, compared as the task does: what a solution is free to choose is no difference. */
function comparisonOf({ id, expected = [], actual = [] }: Check): Line[] {
  const [file] = id.split(':');
  const plain = (line: string) => normaliseJson(normaliseLine(file, line));
  return foldCommon(compareLines(expected, actual, plain)).map(({ side, text, common = 0 }) => {
    const shown = visible(text);
    const end = common > 0 ? visibleLength(text, common) : shown.length;
    const label = side === 'both' ? '' : side;
    return { kind: label, columns: [label], text: shown.slice(0, end), differing: shown.slice(end) };
  });
}

/** What the scripts of a task printed, in the order of time. */
function logOf({ scripts }: Consoles) {
  const lines = scripts.flatMap(({ file, lines }) => {
    const shown = lines.slice(0, MOST_LINES).map((line) => ({ ...line, file }));
    const more = lines.length - MOST_LINES;
    return more > 0 ? [...shown, { ...shown[MOST_LINES - 1], text: `… (${more} more lines)` }] : shown;
  });
  lines.sort((one, other) => one.at - other.at);
  const sourceOf = ({ file, stream }: (typeof lines)[number]) =>
    [...(scripts.length > 1 ? [file] : []), ...(stream === 'stderr' ? [stream] : [])].join(' ');
  const hasSources = lines.some((line) => sourceOf(line) !== '');
  return {
    title: `What ${scripts.map(({ file }) => file).join(' and ')} printed`,
    silent: scripts.filter((script) => script.lines.length === 0).map(({ file }) => file),
    lines: lines.map(
      (line): Line => ({
        kind: line.stream === 'stderr' ? line.stream : '',
        columns: [(line.at / 1000).toFixed(3), ...(hasSources ? [sourceOf(line)] : [])],
        text: visible(shorten(line.text, MOST_CHARACTERS)),
      })
    ),
  };
}

/** A check of a solution; `at` is its place among all checks. */
interface Outcome extends Check {
  at: number;
}

/** The checks of a task in one group: those that were not checked by their reasons. */
function groupOf(group: Group, checks: Outcome[]) {
  const having = (status: Check['status']) => checks.filter((check) => check.status === status);
  const reasons = [...new Set(having('not checked').map(({ reason }) => reason))];
  return {
    group,
    marks: marksOf(checks),
    failed: having('failed').map((check) => ({
      ...check,
      reason: visible(check.reason || ''),
      lines: comparisonOf(check),
    })),
    notChecked: reasons.map((reason) => ({
      reason,
      checks: having('not checked').filter((check) => check.reason === reason),
    })),
    passed: having('passed'),
  };
}

/** The tasks of a solution that has checks or console logs of them. */
function tasksOf(outcomes: Outcome[], consoles: Consoles[]) {
  return inOrder([...outcomes, ...consoles].map(({ task }) => task)).map((task) => {
    const groups = GROUPS.map((group) =>
      groupOf(
        group,
        outcomes.filter((check) => check.task === task && check.group === group)
      )
    );
    return {
      ...{ task, title: titleOf(task) },
      groups: groups.filter(({ marks }) => marks.of > 0),
      logs: consoles.filter((one) => one.task === task).map(logOf),
    };
  });
}

export type Solution = ReturnType<typeof solutionsOf>[number];

/** The solutions, in their order, each with an outcome for every check that one of them has. */
export function solutionsOf(results: Result[]) {
  const checks = allChecks(results);
  const short = names(results.map(({ folder }) => folder));
  return results.map((result, index) => {
    const own = new Map(result.checks.map((check) => [check.id, check]));
    const reason = result.reason || 'grading did not come to this check';
    const outcomes = checks.map(({ id }, at): Outcome => {
      const missing: Check = { ...checks[at], status: 'not checked', reason, rerun: '', seconds: 0 };
      return { ...(own.get(id) || missing), at };
    });
    const ownOf = (group: Group) => marksOf(result.checks.filter((check) => check.group === group));
    return {
      ...{ result, name: short[index], progress: progressOf(result), outcomes },
      totals: GROUPS.map(ownOf),
      tasks: tasksOf(outcomes, result.consoles),
    };
  });
}
