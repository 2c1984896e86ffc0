// What the page shows of a class and of each solution: one list of sections is its table's columns and a solution's parts.
import { allChecks, CheckInfo, names, progressOf, titleOf } from '../class';
import { Check, Count, Result, totalsOf } from '../result';
import { logOf } from './lines';

/** The checks of a task in one group. */
interface Section extends Pick<CheckInfo, 'group' | 'task'> {
  title: string;
  checks: CheckInfo[];
}

function sectionsOf(checks: CheckInfo[]): Section[] {
  const sections = new Map<string, Section>();
  for (const check of checks) {
    const { group, task } = check;
    const title = `${group === 'robustness' ? 'Robustness: ' : ''}${titleOf(task)}`;
    const section = sections.get(title) || { title, group, task, checks: [] };
    section.checks.push(check);
    sections.set(title, section);
  }
  return [...sections.values()];
}

/** A class of page.css for some checks. */
export function kindOf({ passed, notChecked, of }: Count): 'passed' | 'partly' | 'failed' | 'unchecked' {
  if (notChecked === of) return 'unchecked';
  if (passed === of) return 'passed';
  return passed > 0 ? 'partly' : 'failed';
}

/** A solution, with an outcome for every check that one of the class has. Its anchors are for links. */
function solutionOf(result: Result, name: string, anchor: string, sections: Section[]) {
  const own = new Map(result.checks.map((check) => [check.id, check]));
  const missing = {
    ...{ status: 'not checked' as const, reason: result.reason || 'grading did not come to this check' },
    ...{ rerun: '', seconds: 0 },
  };
  const logs = result.consoles.map(({ task }) => sections.find((section) => section.task === task));
  return {
    ...{ result, name, anchor, progress: progressOf(result) },
    sections: sections.map((section, place) => {
      const checks = section.checks.map((info, at) => {
        const check: Check = own.get(info.id) || { ...info, ...missing };
        return { ...check, anchor: `${anchor}-${place}-${at}` };
      });
      return {
        ...{ ...section, checks, count: totalsOf(checks)[section.group], anchor: `${anchor}-${place}` },
        logs: result.consoles.filter((_, at) => logs[at] === section).map(logOf),
      };
    }),
  };
}

function figuresOf(results: Result[]): [string, string][] {
  const complete = results.filter((result) => result.complete);
  const graded = results.filter(({ checks }) => checks.length > 0);
  const marks = graded.map(({ totals }) => totals.task.passed).sort((a, b) => a - b);
  const median = (marks[(marks.length - 1) >> 1] + marks[marks.length >> 1]) / 2;
  return [
    ['Graded to the end', `${complete.length} of ${results.length}`],
    ['Median of the task marks', `${marks.length > 0 ? median : '–'}`],
  ];
}

/** What results.pug shows. */
export function viewOf(results: Result[]) {
  const sections = sectionsOf(allChecks(results));
  const short = names(results.map(({ folder }) => folder));
  const solutions = results.map((result, at) => solutionOf(result, short[at], `s${at}`, sections));
  const rates = sections.flatMap(({ title, group, checks }, place) =>
    checks.map((check, at) => {
      const outcomes = solutions.map((solution) => solution.sections[place].checks[at]);
      return { task: title, check: check.title, ...totalsOf(outcomes)[group] };
    })
  );
  const title = results.length > 1 ? `Class of ${results.length}` : short[0];
  return { title, figures: figuresOf(results), sections, solutions, rates };
}
