// The walk-through as a page, to be read beside the specification or printed: each line with its mark, as in the console.
import { spawnSync } from 'child_process';
import { visible } from '../../test/support/compare';
import { ROOT } from '../../test/support/launcher';
import { Line, renderTemplate } from '../grade/page/render';
import { Count, describeFaults, Entry, isGood, Log, Mark, NOTE, remarksOf } from './output';
import { Scenario } from './tasks';

/** What came of a scenario. */
export interface Walk {
  scenario: Pick<Scenario, 'title' | 'check'>;
  log: Pick<Log, 'count' | 'entries'>;
}

const MARKS: Record<Mark, { sign: string; kind: string }> = {
  seen: { sign: '✓', kind: '' },
  missing: { sign: '✗', kind: 'failed' },
  unexpected: { sign: '?', kind: 'actual' },
  'out of order': { sign: '?', kind: 'actual' },
};

/** The commit that the project is at, with '-dirty' where it was edited since. */
function currentCommit(): string {
  const options = ['-C', ROOT, 'describe', '--always', '--dirty'];
  return `${spawnSync('git', options, { encoding: 'utf8' }).stdout || 'unknown'}`.trim();
}

function lineOf(entry: Entry): Line {
  const { mark, time = '', who = '' } = entry;
  const { sign, kind } = mark ? MARKS[mark] : { sign: '', kind: 'command' };
  return { kind, columns: [sign, time, who.trim()], text: visible(entry.line) + remarksOf(entry) };
}

/** @param redis the version of Redis */
export function renderWalkthrough(walks: Walk[], total: Count, redis: string): string {
  return renderTemplate('walkthrough.pug', {
    ...{ title: 'Walk-through', note: NOTE },
    figures: [
      ['Date', `${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC`],
      ['Commit', currentCommit()],
      ['Node', process.version],
      ['Redis', redis],
      ['Lines', `${total.seen} as expected, ${describeFaults(total)}`],
    ],
    tasks: walks.map(({ scenario: { title, check }, log: { count, entries } }) => ({
      ...{ title, check, lines: entries.map(lineOf) },
      status: isGood(count) ? 'passed' : 'failed',
      faults: isGood(count) ? '' : describeFaults(count),
    })),
  });
}
