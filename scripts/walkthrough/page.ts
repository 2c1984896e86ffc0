// The walk-through as a page: the one that the grader writes, with a check for each task.
import { Check, Consoles, taskOf, totalsOf } from '../grade/result';
import { Task, testFilesOf } from '../../test/support/scenarios';
import { consolesOf } from '../../test/support/script';
import { renderPage } from '../grade/page/render';
import { describeFaults, isGood, Mark, Tally } from './output';

export interface Page {
  /** Adds what came of a task, in so many milliseconds. */
  add(task: Task, tally: Tally, time: number): void;
  /** The page; `info` is what Redis answers to INFO. */
  render(info: string): string;
}

/** What was shown with one of these marks, and the commands in between. */
function linesOf({ shown }: Tally, marks: Mark[]): string[] {
  return shown
    .filter(({ mark }) => mark === undefined || marks.includes(mark))
    .map(({ who, line }) => (who ? `${who}: ${line}` : line));
}

function checkOf(task: Task, tally: Tally, seconds: number): Omit<Check, 'rerun'> {
  const [file] = testFilesOf(task);
  return {
    id: `${file}: ${task.check}`,
    task: taskOf(file),
    group: 'task',
    title: task.check,
    ...(isGood(tally.count)
      ? { status: 'passed' }
      : { status: 'failed', reason: describeFaults(tally.count) }),
    expected: linesOf(tally, ['seen', 'missing', 'out of order']),
    actual: linesOf(tally, ['seen', 'unexpected', 'out of order']),
    seconds,
  };
}

/**
 * Makes a page of the walk through a folder's scripts.
 * @param rerun the command that walks through a task again, but for the task
 */
export function createPage(folder: string, rerun: string): Page {
  const checks: Check[] = [];
  const consoles: Consoles[] = [];
  const begin = Date.now();
  return {
    add: (task, tally, time) => {
      const check = checkOf(task, tally, Math.round(time / 10) / 100);
      const [name] = task.title.match(/(?<=^Tasks? )\d+/) || testFilesOf(task);
      checks.push({ ...check, rerun: `${rerun} ${name}` });
      if (tally.scripts.length > 0) consoles.push({ task: check.task, scripts: consolesOf(tally.scripts) });
    },
    render: (info) => {
      const [, redis = ''] = /^redis_version:(\S+)/m.exec(info) || [];
      const seconds = Math.round((Date.now() - begin) / 100) / 10;
      const result = { version: 1 as const, folder, node: process.version, redis, seconds, complete: true };
      return renderPage([{ ...result, totals: totalsOf(checks), checks, consoles }], 'Walk-through');
    },
  };
}
