// Made-up results of the grader, for the tests of what is written from them.
import { PUBLISHER, SCHOOLS, SUBSCRIBER } from '../support/expected';
import { TASKS, testFilesOf } from '../support/scenarios';
import { Check, Consoles, Group, Result, Status, taskOf, totalsOf } from '../../scripts/grade/result';

/** Six checks for each of the course's tasks, two of them robustness: the seventh is 'task 1 of 0-redis_client'. */
const CHECKS = TASKS.slice(0, 11).flatMap((task) => {
  const [file] = testFilesOf(task);
  const names = ['task 1', 'task 2', 'task 3', 'task 4', 'robustness 1', 'robustness 2'];
  return names.map((name) => {
    const title = `${name} of ${file}`;
    return { id: `${file}: ${title}`, title, task: taskOf(file), group: name.split(' ')[0] as Group };
  });
});

const DETAILS: Record<Status, Partial<Check>> = {
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
  texts.map((text, index) => ({ stream: 'stdout' as const, text, at: from + index * step }));

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

/** The result of a folder. `statuses` gives checks by their index; the others have passed. */
export function madeUpResult(folder: string, statuses: Record<number, Status> = {}, seconds = 9): Result {
  const checks = CHECKS.map((check, index): Check => {
    const status = statuses[index] || 'passed';
    const rerun = `npm run grade ${folder} -- --check '${check.id}'`;
    return { ...check, ...DETAILS[status], status, rerun, seconds: 0.2 };
  });
  const graded = { seconds, complete: true, reason: undefined, totals: totalsOf(checks), checks };
  return { ...notGraded(folder), ...graded, consoles: CONSOLES };
}

/** The result of a folder that could not be graded. */
export function notGraded(folder: string, reason = 'there is no script in it'): Result {
  const versions = { version: 1, node: 'v12.22.9', redis: '5.0.7' } as const;
  const result = { ...versions, folder, seconds: 0.4, complete: false, reason };
  return { ...result, totals: totalsOf([]), checks: [], consoles: [] };
}

/** Folders with 44, 42, 43 and 0 marks of the task group, and one without any. */
export const CLASS = [
  madeUpResult('/class/student10', {}, 101),
  madeUpResult('/class/student2', { 0: 'failed', 6: 'failed' }, 9),
  madeUpResult('/class/ada', { 6: 'not checked' }, 20),
  madeUpResult('/class/zero', Array(66).fill('failed'), 40),
  notGraded('/class/none'),
];
