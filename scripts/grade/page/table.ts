// What the page shows of a class: the columns of its table, figures, and how many passed each check.
import { allChecks, CheckInfo, titleOf } from '../class';
import { Result, Status } from '../result';
import { Solution } from './solution';

/** The checks of a task in one group, side by side; `at` is the place of the first among all checks. */
interface Section extends Pick<CheckInfo, 'group' | 'task'> {
  title: string;
  at: number;
  checks: CheckInfo[];
}

function sectionsOf(checks: CheckInfo[]): Section[] {
  const sections: Section[] = [];
  checks.forEach((check, at) => {
    const { group, task } = check;
    const last = sections[sections.length - 1];
    if (last && last.task === task && last.group === group) last.checks.push(check);
    else sections.push({ group, task, title: titleOf(task), at, checks: [check] });
  });
  return sections;
}

function figuresOf(results: Result[]): [string, string][] {
  const complete = results.filter((result) => result.complete);
  const full = complete.filter(({ totals }) => totals.task.passed === totals.task.of);
  const marks = results
    .filter(({ checks }) => checks.length > 0)
    .map(({ totals }) => totals.task.passed)
    .sort((a, b) => a - b);
  const [low, high] = [marks[(marks.length - 1) >> 1], marks[marks.length >> 1]];
  const of = Math.max(...results.map(({ totals }) => totals.task.of));
  const versions = (version: (result: Result) => string) => [...new Set(results.map(version))].join(', ');
  return [
    ['Graded to the end', `${complete.length} of ${results.length}`],
    ['All marks for the task', `${full.length} of ${results.length}`],
    ['Median of the task marks', marks.length ? `${(low + high) / 2} of ${of}` : '–'],
    ['Node', versions(({ node }) => node)],
    ['Redis', versions(({ redis }) => redis)],
  ];
}

/** How many solutions passed and failed a check; `at` is its place among all checks. */
function rateOf({ group, task, title }: CheckInfo, at: number, solutions: Solution[]) {
  const having = (wanted: Status) =>
    solutions.filter(({ outcomes }) => outcomes[at].status === wanted).length;
  const [passed, failed] = [having('passed'), having('failed')];
  const percent = (count: number) => (100 * count) / solutions.length;
  return {
    ...{ group, title, task: titleOf(task), of: solutions.length },
    ...{ passed, failed, notChecked: having('not checked') },
    ...{ passedPercent: percent(passed), failedPercent: percent(failed) },
  };
}

/** What results.pug shows of a class beside its solutions. */
export function tableOf(results: Result[], solutions: Solution[]) {
  const checks = allChecks(results);
  return {
    figures: figuresOf(results),
    sections: sectionsOf(checks),
    rates: checks.map((check, at) => rateOf(check, at, solutions)),
  };
}
