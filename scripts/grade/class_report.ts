// Prints the marks of a class for a person: a line for each folder, a table, and the rate of each check.
import { Count, Group, Result, Status } from './result';
import { bold, green, red, yellow } from '../walkthrough/output';
import { allChecks, inOrder, progressOf, titleOf } from './class';
import { visible } from '../../test/support/compare';
import { GROUPS } from './print';

/** Characters of a folder's name in a column. */
const NAME_WIDTH = 40;

const shorten = (name: string): string =>
  name.length > NAME_WIDTH ? `…${name.slice(1 - NAME_WIDTH)}` : name;

const marks = ({ passed, of }: Pick<Count, 'passed' | 'of'>): string => `${passed}/${of}`;

/** What became of a folder, in a line. */
export function folderLine(name: string, result: Result): string {
  const { totals, checks, complete, reason, seconds } = result;
  const why = complete ? '' : `: ${visible(reason || '')}`;
  if (checks.length === 0) return `${red('✗')} ${visible(name)}  not graded${why}`;
  const { task, robustness } = totals;
  const sign = !complete || task.passed < task.of ? yellow('-') : green('✓');
  const counts = `task ${marks(task)}  robustness ${marks(robustness)}  ${seconds} s`;
  return `${sign} ${visible(name)}  ${counts}${complete ? '' : `  cut short${why}`}`;
}

/** A table whose columns are as wide as they need to be: the first to the left, the others to the right. */
function table(rows: string[][]): string[] {
  const widths = rows[0].map((_, at) => Math.max(...rows.map((row) => row[at].length)));
  return rows.map((row) =>
    row
      .map((cell, at) => (at === 0 ? cell.padEnd(widths[at]) : cell.padStart(widths[at])))
      .join('  ')
      .trimEnd()
  );
}

/** 'Tasks 6 and 7: …' is '6+7', and '8-job: …' is '8-job'. */
function heading(task: string): string {
  const [short] = titleOf(task).split(':');
  return short.replace(/^Tasks? /, '').replace(' and ', '+');
}

/** The folders down, the tasks across: passed checks of the task group. */
function marksTable(names: string[], results: Result[]): string[] {
  const tasks = inOrder(results.flatMap(({ checks }) => checks.map(({ task }) => task)));
  const head = ['folder', ...tasks.map(heading), 'task', 'robustness', 'seconds'];
  const rows = results.map((result, index) => {
    const cells = tasks.map((task) => {
      const own = result.checks.filter((check) => check.group === 'task' && check.task === task);
      if (own.length === 0) return '';
      return marks({ passed: own.filter(({ status }) => status === 'passed').length, of: own.length });
    });
    const { task, robustness } = result.totals;
    const state = progressOf(result);
    const totals = state === 'not graded' ? ['', state] : [marks(task), marks(robustness)];
    return [shorten(visible(names[index])), ...cells, ...totals, result.seconds.toFixed(1)];
  });
  return table([head, ...rows]);
}

/** How many of all folders have passed each check. */
function rates(results: Result[], group: Group): string[] {
  const statuses = new Map<string, Status[]>();
  for (const { id, status } of results.flatMap(({ checks }) => checks)) {
    statuses.set(id, [...(statuses.get(id) || []), status]);
  }
  return allChecks(results)
    .filter((check) => check.group === group)
    .map(({ id }) => {
      const passed = (statuses.get(id) || []).filter((status) => status === 'passed').length;
      const percent = Math.round((100 * passed) / results.length);
      return `  ${`${percent}`.padStart(3)} %  ${passed} of ${results.length}  ${id}`;
    });
}

/**
 * All lines of a class's report.
 * @param seconds how long it took
 */
export function classReport(names: string[], results: Result[], jobs: number, seconds: number): string[] {
  const graded = results.filter(({ checks }) => checks.length > 0).length;
  const groups = (['task', 'robustness'] as const).flatMap((group) => {
    const lines = rates(results, group);
    return lines.length > 0 ? ['', bold(`How many passed each check. ${GROUPS[group]}`), ...lines] : [];
  });
  return [
    '',
    ...marksTable(names, results),
    ...groups,
    '',
    `${graded} of ${results.length} folders graded in ${seconds} s, ${jobs} at a time`,
  ];
}
