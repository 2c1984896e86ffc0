// The walk-through as a page, to be read beside the specification or printed: each line with its mark, as in the console.
import { spawnSync } from 'child_process';
import { visible } from '../../test/support/compare';
import { Task } from '../../test/support/scenarios';
import { Line } from '../grade/page/solution';
import { renderTemplate } from '../grade/page/render';
import { createCount, describeFaults, isGood, Mark, Tally } from './output';

/** What came of a task. */
export interface Walk {
  task: Task;
  tally: Tally;
}

const MARKS: Record<Mark, { sign: string; kind: string }> = {
  seen: { sign: '✓', kind: '' },
  missing: { sign: '✗ missing', kind: 'failed' },
  unexpected: { sign: '? unexpected', kind: 'actual' },
  'out of order': { sign: '? out of order', kind: 'actual' },
};

/** The commit that the folder is at, with '-dirty' where it was edited since. */
function commitOf(folder: string): string {
  const options = ['-C', folder, 'describe', '--always', '--dirty'];
  return `${spawnSync('git', options, { encoding: 'utf8' }).stdout || 'unknown'}`.trim();
}

function linesOf({ shown }: Tally): Line[] {
  const isNamed = shown.some(({ who }) => who !== '');
  return shown.map(({ mark, who, line }) => {
    const { sign, kind } = mark ? MARKS[mark] : { sign: '', kind: 'command' };
    return { kind, columns: [sign, ...(isNamed ? [who] : [])], text: visible(line) };
  });
}

/**
 * The page of a walk through a folder's scripts.
 * @param info what Redis answers to INFO
 */
export function renderWalkthrough(folder: string, info: string, walks: Walk[]): string {
  const total = createCount();
  for (const { tally } of walks) {
    for (const mark of Object.keys(total) as Mark[]) total[mark] += tally.count[mark];
  }
  const [, redis = 'unknown'] = /^redis_version:(\S+)/m.exec(info) || [];
  return renderTemplate('walkthrough.pug', {
    ...{ title: 'Walk-through', folder },
    figures: [
      ['Date', new Date().toISOString().slice(0, 16).replace('T', ' ') + ' UTC'],
      ['Commit', commitOf(folder)],
      ['Node', process.version],
      ['Redis', redis],
      ['Lines', `${total.seen} as expected, ${describeFaults(total)}`],
    ],
    tasks: walks.map(({ task, tally }) => ({
      ...{ title: task.title, check: task.check, lines: linesOf(tally) },
      status: isGood(tally.count) ? 'passed' : 'failed',
      faults: isGood(tally.count) ? '' : describeFaults(tally.count),
    })),
  });
}
