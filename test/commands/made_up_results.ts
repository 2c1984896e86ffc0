// Results as the grader gives them, made up for the tests of what is written from them.
import { PUBLISHER, SCHOOLS, SUBSCRIBER } from '../support/expected';
import { Check, Consoles, Group, Result, Status, totalsOf } from '../../scripts/grade/result';

/** How many checks each task has, and how many of robustness. */
const TASKS: [string, number, number][] = [
  ['0-install', 1, 0],
  ['0-redis_client', 3, 3],
  ['1-redis_op', 3, 3],
  ['2-redis_op_async', 3, 2],
  ['4-redis_advanced_op', 4, 2],
  ['5-publisher', 5, 2],
  ['6-job_creator', 6, 3],
  ['7-job_creator', 7, 3],
  ['8-job', 3, 0],
  ['9-stock', 6, 3],
  ['100-seat', 6, 3],
];

/** The checks, task by task, those of robustness last: 'task 1 of 0-install' is the first. */
const KINDS = TASKS.flatMap(([task, ...counts]) =>
  counts.flatMap((count, index) =>
    [...Array(count).keys()].map((at) => {
      const group: Group = index === 0 ? 'task' : 'robustness';
      const title = `${group} ${at + 1} of ${task}`;
      return { id: `${task}: ${title}`, task, group, title };
    })
  )
);

const FAILURE: Partial<Check> = {
  reason: '"School" is out of order',
  context: 'Redis was started before',
  expected: SCHOOLS,
  actual: [SCHOOLS[0], 'Reply: OK', 'School', '100'],
  hint: 'A promise is not awaited: the next command is sent before the reply has come.',
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

/** A folder's result; `statusOf` says what a check gives, by its place in the list. */
export function madeUpResult(folder: string, statusOf: (at: number) => Status): Result {
  const checks = KINDS.map((kind, at): Check => {
    const status = statusOf(at);
    return {
      ...{ ...kind, status, seconds: 0.2 + (at % 7) / 10 },
      ...(status === 'failed' ? FAILURE : {}),
      ...(status === 'not checked' ? { reason: '7-job_processor is missing' } : {}),
      rerun: `npm run grade ${folder} -- --check '${kind.id}'`,
    };
  });
  return {
    ...notGraded(folder, ''),
    ...{ seconds: 31 + (folder.length % 9), complete: true, reason: undefined },
    ...{ totals: totalsOf(checks), checks, consoles: CONSOLES },
  };
}

/** The result of a folder in which nothing could be graded. */
export function notGraded(folder: string, reason: string): Result {
  return {
    ...{ version: 1, folder, node: 'v12.22.9', redis: '5.0.7', seconds: 0.4, complete: false, reason },
    ...{ totals: totalsOf([]), checks: [], consoles: [] },
  };
}

/** Fails the checks in these places: 0 is Task 0's, 1 the first of Task 1, 7 the first of Task 2. */
export const failing =
  (...places: number[]) =>
  (at: number): Status =>
    places.includes(at) ? 'failed' : 'passed';

/** Folders whose marks for the task are 47, 45, 46, 0 and none. */
export const CLASS = [
  { ...madeUpResult('/class/student10', failing()), seconds: 101 },
  { ...madeUpResult('/class/student2', failing(1, 7)), seconds: 9 },
  { ...madeUpResult('/class/ada', failing(7)), seconds: 20 },
  { ...madeUpResult('/class/zero', () => 'failed'), seconds: 40 },
  notGraded('/class/none', 'there is no script in it'),
];
