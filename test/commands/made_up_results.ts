// Results as the grader gives them, made up for the tests of what is written from them.
import { PUBLISHER, SCHOOLS, SUBSCRIBER } from '../support/expected';
import { TASKS, testFilesOf } from '../support/scenarios';
import { Check, Consoles, Group, Result, Status, taskOf, totalsOf } from '../../scripts/grade/result';

/** Each of the course's tasks has four checks and two of robustness: the first is 'task 1 of 0-install', the seventh of 0-redis_client. */
const CHECKS = TASKS.slice(0, 11).flatMap((task) => {
  const [file] = testFilesOf(task);
  const names = ['task 1', 'task 2', 'task 3', 'task 4', 'robustness 1', 'robustness 2'];
  return names.map((name) => ({
    ...{ id: `${file}: ${name} of ${file}`, title: `${name} of ${file}` },
    ...{ task: taskOf(file), group: name.split(' ')[0] as Group },
  }));
});

const FACTS: Record<Status, Partial<Check>> = {
  passed: {},
  failed: {
    reason: '"School" is out of order',
    context: 'Redis was started before',
    expected: SCHOOLS,
    actual: [SCHOOLS[0], 'Reply: OK', 'School', '100'],
    hint: 'A promise is not awaited: the next command is sent before the reply has come.',
  },
  'not checked': { reason: '7-job_processor is missing' },
};

const lines = (texts: string[], from: number, step: number) =>
  texts.map((text, at) => ({ stream: 'stdout' as const, text, at: from + at * step }));

const WARNING = { stream: 'stderr' as const, text: '(node:1) Warning: a promise was rejected', at: 350 };

const CONSOLES: Consoles[] = [
  { task: '1-redis_op', scripts: [{ file: '1-redis_op', lines: lines(SCHOOLS, 201, 3) }] },
  {
    task: '5-publisher',
    scripts: [
      { file: '5-subscriber', lines: lines(SUBSCRIBER, 180, 155) },
      { file: '5-publisher', lines: [...lines(PUBLISHER, 234, 101), WARNING] },
    ],
  },
];

/** A folder's result: what some checks give, by their place in the list; the others are passed. */
export function madeUpResult(folder: string, statuses: Record<number, Status> = {}, seconds = 9): Result {
  const checks = CHECKS.map((known, at): Check => {
    const status = statuses[at] || 'passed';
    const rerun = `npm run grade ${folder} -- --check '${known.id}'`;
    return { ...known, ...FACTS[status], status, rerun, seconds: 0.2 };
  });
  const totals = totalsOf(checks);
  return {
    ...notGraded(folder),
    ...{ seconds, complete: true, reason: undefined, totals, checks, consoles: CONSOLES },
  };
}

/** The result of a folder in which nothing could be graded. */
export function notGraded(folder: string, reason = 'there is no script in it'): Result {
  return {
    ...{ version: 1, folder, node: 'v12.22.9', redis: '5.0.7', seconds: 0.4, complete: false, reason },
    ...{ totals: totalsOf([]), checks: [], consoles: [] },
  };
}

/** Folders whose marks for the task are 44, 42, 43, 0 and none. */
export const CLASS = [
  madeUpResult('/class/student10', {}, 101),
  madeUpResult('/class/student2', { 0: 'failed', 6: 'failed' }, 9),
  madeUpResult('/class/ada', { 6: 'not checked' }, 20),
  madeUpResult('/class/zero', Array(66).fill('failed'), 40),
  notGraded('/class/none'),
];
