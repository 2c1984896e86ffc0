// The marks of a class as CSV (RFC 4180), for a spreadsheet.
import { shortNames } from './folders';
import { allSections, marksOf, progressOf, Result, totalsOf } from './result';

type Cell = string | number | undefined;

/** The headings between those of the tasks and those of the checks. */
const OTHERS = ['task total', 'robustness total', 'status', 'reason', 'seconds'];

/** A field. Text that a spreadsheet would take for a formula is preceded by an apostrophe (OWASP, "CSV Injection"). */
function field(cell: Cell = ''): string {
  if (typeof cell === 'number') return `${cell}`;
  // Some spreadsheets separate fields by semicolons or tabs, so a field may begin after one.
  const text = cell.replace(/(^|[;\t|])(?=\s*[=+\-@\t\r\n＝＋－＠])/g, "$1'");
  return /[",;\t\r\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
}

/** 1 for a check that was passed, 0 for another, and undefined for one that the result does not have. */
function markOf({ checks }: Result, id: string): number | undefined {
  const check = checks.find((candidate) => candidate.id === id);
  return check && Number(check.status === 'passed');
}

/**
 * The table of a class: headings, the points of each task, how many folders passed each check, then a row for each folder. A
 * passed check of the task group gives a point; a cell is empty if the folder was not graded so far. Without the byte order
 * mark, Excel would misread names that are not ASCII.
 */
export function csv(results: Result[]): string {
  const sections = allSections(results);
  const checks = sections.flatMap((section) => section.checks);
  const tasks = sections.filter(({ group }) => group === 'task');
  const [titles, points] = [tasks.map(({ title }) => title), tasks.map(({ count }) => count.of)];
  const { task: inTask, robustness } = totalsOf(checks);
  const short = shortNames(results.map(({ folder }) => folder));
  const ids = checks.map(({ id }) => id);
  const passedBy = ids.map((id) => results.filter((result) => markOf(result, id)).length);
  const rows: Cell[][] = [
    ['folder', ...titles, ...OTHERS, ...ids],
    ['points', ...points, inTask.of, robustness.of, '', '', '', ...ids.map(() => '')],
    ['passed by', ...points.map(() => ''), '', '', '', '', '', ...passedBy],
    ...results.map((result, index): Cell[] => {
      const passed = marksOf(result, tasks).map((count) => count?.passed);
      const state = [progressOf(result), result.reason, Math.round(result.seconds)];
      return [short[index], ...passed, ...state, ...ids.map((id) => markOf(result, id))];
    }),
  ];
  return `\uFEFF${rows.map((cells) => `${cells.map(field).join(',')}\r\n`).join('')}`;
}
