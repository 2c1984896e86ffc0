// What the page shows of a class: the columns of its table, figures, and how many passed each check.
import { allChecks, CheckInfo, titleOf } from '../class';
import { Result } from '../result';

/** The checks of a task in one group, side by side; `at` is the place of the first among all checks. */
export interface Section extends Pick<CheckInfo, 'group' | 'task'> {
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

/** The values of class.pug but for the solutions. */
export function tableOf(results: Result[]) {
  const checks = allChecks(results);
  const statuses = results.map((result) => new Map(result.checks.map(({ id, status }) => [id, status])));
  const rates = checks.map(({ id, task, group, title }) => {
    const having = (wanted: string) =>
      statuses.filter((own) => (own.get(id) || 'not checked') === wanted).length;
    const [passed, failed] = [having('passed'), having('failed')];
    const percent = (count: number) => (100 * count) / results.length;
    return {
      ...{ group, title, passed, failed, notChecked: having('not checked'), of: results.length },
      ...{ task: titleOf(task), passedPercent: percent(passed), failedPercent: percent(failed) },
    };
  });
  return { sections: sectionsOf(checks), figures: figuresOf(results), rates };
}
