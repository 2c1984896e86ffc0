// The marks of a class as CSV (RFC 4180), for a spreadsheet.
import { allSections, names, progressOf, taskMarks } from './class';
import { Result, totalsOf } from './result';

type Cell = string | number | undefined;

/**
 * A field. Text that a spreadsheet would take for a formula gets an apostrophe in front, as OWASP advises
 * ("CSV Injection"); numbers are ours, and stay as they are.
 */
function field(cell: Cell = ''): string {
  if (typeof cell === 'number') return `${cell}`;
  // Where a spreadsheet separates by semicolons or tabs, a field of its own may begin after one.
  const text = cell.replace(/(^|[;\t|])(?=\s*[=+\-@\t\r\n＝＋－＠])/g, "$1'");
  return /[",;\t\r\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
}

/** 1 for a check that a folder passed, 0 for another, nothing where it has none. */
function markOf({ checks }: Result, id: string): number | undefined {
  const check = checks.find((one) => one.id === id);
  return check && (check.status === 'passed' ? 1 : 0);
}

/**
 * The table of a class: the columns' names, the points that there are, how many folders passed each check, then a row
 * for each folder. A task's points are its passed checks of the task group; a cell is empty where grading did not come so
 * far. It begins with a byte order mark, without which Excel misreads names that are not ASCII.
 */
export function csv(results: Result[]): string {
  const sections = allSections(results);
  const checks = sections.flatMap((section) => section.checks);
  const tasks = sections.filter(({ group }) => group === 'task');
  const [titles, points] = [tasks.map(({ title }) => title), tasks.map((task) => task.checks.length)];
  const { task: inTask, robustness } = totalsOf(checks);
  const short = names(results.map(({ folder }) => folder));

  const passedBy = checks.map(({ id }) => results.filter((result) => markOf(result, id)).length);
  const rows: Cell[][] = [
    [
      ...['folder', ...titles, 'task total', 'robustness total', 'status', 'reason', 'seconds'],
      ...checks.map(({ id }) => id),
    ],
    ['points', ...points, inTask.of, robustness.of, '', '', '', ...checks.map(() => '')],
    ['passed by', ...points.map(() => ''), '', '', '', '', '', ...passedBy],
    ...results.map((result, index): Cell[] => {
      const marks = [...tasks.map(({ task }) => taskMarks(result, task)), ...Object.values(result.totals)];
      const passed = marks.map((count) => (count.of > 0 ? count.passed : undefined));
      const state = [progressOf(result), result.reason, Math.round(result.seconds)];
      return [short[index], ...passed, ...state, ...checks.map(({ id }) => markOf(result, id))];
    }),
  ];
  return `\uFEFF${rows.map((cells) => `${cells.map(field).join(',')}\r\n`).join('')}`;
}
