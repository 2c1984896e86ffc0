// Prints the marks of a class for a person: a line for each folder as it ends, and a table.
import { visible } from '../../test/support/compare';
import { green, red, yellow } from '../walkthrough/output';
import { inOrder, progressOf, taskMarks, titleOf } from './class';
import { countsOf } from './print';
import { Count, Result } from './result';

const marks = ({ passed, of }: Count): string => (of > 0 ? `${passed}/${of}` : '');

/** What became of a folder, in a line. */
export function folderLine(name: string, result: Result): string {
  const { complete, reason = '', seconds, totals } = result;
  const state = progressOf(result);
  const why = complete ? [] : [`${state}: ${visible(reason)}`];
  if (state === 'not graded') return [`${red('✗')} ${name}`, ...why].join('  ');
  const sign = complete && totals.task.passed === totals.task.of ? green('✓') : yellow('-');
  return [`${sign} ${name}`, ...countsOf(result), `${seconds} s`, ...why].join('  ');
}

/** 'Tasks 6 and 7: …' is '6+7', and '8-job: …' is '8-job'. */
function heading(task: string): string {
  const [short] = titleOf(task).split(':');
  return short.replace(/^Tasks? /, '').replace(' and ', '+');
}

/** The folders down, the tasks across: passed checks of the task group. Columns are as wide as they need to be. */
export function classTable(names: string[], results: Result[]): string[] {
  const inTask = results.flatMap(({ checks }) => checks.filter(({ group }) => group === 'task'));
  const tasks = inOrder(inTask.map(({ task }) => task));
  const folders = results.map((result, index) => {
    const { task, robustness } = result.totals;
    const state = progressOf(result);
    const totals = state === 'not graded' ? ['', state] : [marks(task), marks(robustness)];
    const ofTasks = tasks.map((one) => marks(taskMarks(result, one)));
    return [names[index], ...ofTasks, ...totals, result.seconds.toFixed(1)];
  });
  const rows = [['folder', ...tasks.map(heading), 'task', 'robustness', 'seconds'], ...folders];
  const widths = rows[0].map((_, at) => Math.max(...rows.map((row) => row[at].length)));
  const pad = (cell: string, at: number) => (at === 0 ? cell.padEnd(widths[at]) : cell.padStart(widths[at]));
  return rows.map((row) => row.map(pad).join('  ').trimEnd());
}
