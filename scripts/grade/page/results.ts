// The page of a class or of one solution: checks and console logs, task by task.
import { visible } from '../../../test/support/compare';
import { shortNames } from '../folders';
import { compareCheck, joinUnchecked } from '../print';
import {
  allSections,
  Check,
  Consoles,
  Count,
  countOf,
  progressOf,
  Result,
  Section,
  sectionsOf,
  taskMarks,
} from '../result';
import { Line, renderTemplate } from './render';

/** Expected and actual lines of a check. */
function comparisonOf(check: Check): Line[] {
  return compareCheck(check).map(({ side, text, common }) => {
    const kind = side === 'both' ? '' : side;
    const end = common > 0 ? common : text.length;
    return { kind, columns: [kind], text: text.slice(0, end), differing: text.slice(end) };
  });
}

/** What the scripts of a task printed, in order of time. */
function logOf({ scripts }: Consoles): { title: string; lines: Line[] } {
  const files = scripts.map(({ file }) => file);
  const lines = scripts.flatMap(({ file, lines }) => lines.map((line) => ({ ...line, file })));
  lines.sort((one, other) => one.at - other.at);
  return {
    title: `What ${files.join(' and ')} printed${lines.length === 0 ? ': nothing' : ''}`,
    lines: lines.map(({ file, stream, text, at }) => {
      const kind = stream === 'stderr' ? stream : '';
      const columns = [(at / 1000).toFixed(3), files.length > 1 ? file : '', kind];
      return { kind, columns, text: visible(text) };
    }),
  };
}

/** The class of page.css for a count. */
function kindOf({ passed, notChecked, of }: Count): 'passed' | 'partly' | 'failed' | 'unchecked' {
  if (notChecked === of) return 'unchecked';
  if (passed === of) return 'passed';
  return passed > 0 ? 'partly' : 'failed';
}

const headingOf = ({ group, title }: Section) => `${group === 'robustness' ? 'Robustness: ' : ''}${title}`;

/** The sections of a solution, with anchors for links. Those of the first group have the logs. */
function solutionSections({ checks, consoles }: Result, solution: string) {
  const sections = sectionsOf(checks);
  return sections.map((section) => {
    const { group, task } = section;
    const anchor = `${solution}-${group}-${task}`;
    return {
      ...section,
      anchor,
      title: headingOf(section),
      checks: section.checks.map((check, at) => ({ ...check, anchor: `${anchor}-${at}` })),
      logs: group === sections[0].group ? consoles.filter((one) => one.task === task).map(logOf) : [],
    };
  });
}

/** Renders the results of a class: who passed each task and each check, then each solution. One folder has no tables. */
export function renderPage(results: Result[]): string {
  const short = shortNames(results.map(({ folder }) => folder));
  const solutions = results.map((result, at) => {
    const [name, anchor, progress] = [short[at], `s${at}`, progressOf(result)];
    return { ...result, name, anchor, progress, sections: solutionSections(result, anchor) };
  });
  const outcomes = solutions.flatMap(({ name, sections }) =>
    sections.flatMap(({ checks }) => checks.map((check) => ({ ...check, name })))
  );
  const sections = allSections(results);
  const checks = sections.flatMap((section) =>
    section.checks.map(({ id, title }) => {
      const own = outcomes.filter((outcome) => outcome.id === id);
      const notPassed = own.filter(({ status }) => status !== 'passed');
      return { title, section: headingOf(section), count: countOf(own), notPassed };
    })
  );
  return renderTemplate('results.pug', {
    title: results.length > 1 ? `Class of ${results.length}` : short[0],
    tasks: sections.filter(({ group }) => group === 'task'),
    solutions,
    checks,
    comparisonOf,
    joinUnchecked,
    kindOf,
    taskMarks,
    visible,
  });
}
