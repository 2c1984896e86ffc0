// The log of the walk-through as a page, for the screen or for paper.
import { spawnSync } from 'child_process';
import { visible } from '../../test/support/compare';
import { ROOT } from '../../test/support/launcher';
import { Line, renderTemplate } from '../grade/page/render';
import { Entry, MARKS, NOT_SHOWN, NOTE, remarksOf, summarize } from './output';
import { Walk } from './play';

/** The checked-out commit, with '-dirty' if files were edited since. */
function currentCommit(): string {
  const options = ['-C', ROOT, 'describe', '--always', '--dirty'];
  return `${spawnSync('git', options, { encoding: 'utf8' }).stdout || 'unknown'}`.trim();
}

function lineOf(entry: Entry): Line {
  const { mark, time = '', who = '' } = entry;
  const { sign, kind } = mark ? MARKS[mark] : { sign: '', kind: 'command' };
  return { kind, columns: [sign, time, who.trim()], text: visible(entry.line) + remarksOf(entry) };
}

/** @param redis Redis's version */
export function renderWalkthrough(walks: Walk[], redis: string): string {
  const { seen, faults } = summarize(walks.flatMap(({ entries }) => entries));
  return renderTemplate('walkthrough.pug', {
    ...{ title: 'Walk-through', note: `${NOTE} ${NOT_SHOWN}` },
    figures: [
      ['Date', `${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC`],
      ['Commit', currentCommit()],
      ['Node', process.version],
      ['Redis', redis],
      ['Lines', `${seen} as expected, ${faults}`],
    ],
    tasks: walks.map(({ scenario: { title, check }, entries }) => {
      const { isGood, faults } = summarize(entries);
      const status = isGood ? 'passed' : 'failed';
      return { title, check, status, faults: isGood ? '' : faults, lines: entries.map(lineOf) };
    }),
  });
}
