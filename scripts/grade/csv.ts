// The marks of a class as CSV (RFC 4180), for a spreadsheet.
import { Result } from './result';
import { allChecks, names, progressOf, titleOf } from './class';

type Cell = string | number | undefined;

/**
 * A field. Text that a spreadsheet would take for a formula gets an apostrophe in front, as OWASP advises
 * ("CSV Injection"); numbers are ours, and stay as they are.
 */
function field(cell: Cell): string {
  if (cell === undefined) return '';
  if (typeof cell === 'number') return `${cell}`;
  // Where a spreadsheet separates by semicolons or tabs, a field of its own may begin after one.
  const text = cell.replace(/(^|[;\t|])(?=\s*[=+\-@\t\r\n＝＋－＠])/g, "$1'");
  return /[",;\t\r\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
}

/**
 * The table of a class: the columns' names, the points that there are, then a row for each folder. A task's points are
 * its passed checks of the task group; a cell is empty where a folder was not graded so far.
 * It begins with a byte order mark, without which Excel misreads names that are not ASCII.
 */
export function csv(results: Result[]): string {
  const checks = allChecks(results);
  const inTask = checks.filter(({ group }) => group === 'task');
  const tasks = [...new Set(inTask.map(({ task }) => task))];
  const points = tasks.map((task) => inTask.filter((check) => check.task === task).length);
  const short = names(results.map(({ folder }) => folder));

  const rows: Cell[][] = [
    ['folder', ...tasks.map(titleOf), 'task total', 'robustness total', 'status', 'reason', 'seconds'],
    ['points', ...points, inTask.length, checks.length - inTask.length],
    ...results.map((result, index): Cell[] => {
      const marks = tasks.map((task) => {
        const own = result.checks.filter((check) => check.group === 'task' && check.task === task);
        return own.length ? own.filter(({ status }) => status === 'passed').length : undefined;
      });
      const status = progressOf(result);
      const { task, robustness } = result.totals;
      const totals = status === 'not graded' ? [undefined, undefined] : [task.passed, robustness.passed];
      return [short[index], ...marks, ...totals, status, result.reason, Math.round(result.seconds)];
    }),
  ];
  const width = rows[0].length;
  const line = (cells: Cell[]) => Array.from({ length: width }, (_, at) => field(cells[at])).join(',');
  return `\uFEFF${rows.map((cells) => `${line(cells)}\r\n`).join('')}`;
}
