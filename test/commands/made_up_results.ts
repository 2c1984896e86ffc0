// Results as the grader gives them, made up for the tests of what is written from them.
import { PUBLISHER, SCHOOLS, SENT, SUBSCRIBER } from '../support/expected';
import { Check, Consoles, Result, Status, totalsOf } from '../../scripts/grade/result';
import { FAILURES, KINDS, LIVES } from './made_up_checks';

function consoles(answer: string): Consoles[] {
  const lines = (texts: string[], from: number, step: number) =>
    texts.map((text, at) => ({ stream: 'stdout' as const, text, at: from + at * step }));
  const warning = { stream: 'stderr' as const, text: '(node:1) Warning: a promise was rejected', at: 350 };
  return [
    {
      task: '0-redis_client',
      scripts: [{ file: '0-redis_client', lines: lines(SCHOOLS.slice(0, 1), 212, 0) }],
    },
    {
      task: '1-redis_op',
      scripts: [{ file: '1-redis_op', lines: lines([...SCHOOLS.slice(0, 3), answer], 201, 3) }],
    },
    {
      task: '5-publisher',
      scripts: [
        { file: '5-subscriber', lines: lines(SUBSCRIBER, 180, 155) },
        { file: '5-publisher', lines: [...lines(PUBLISHER, 234, 101), warning] },
      ],
    },
    {
      task: '7-job_creator',
      scripts: [
        { file: '7-job_creator', lines: lines(LIVES, 300, 20) },
        { file: '7-job_processor', lines: lines(SENT, 610, 20) },
      ],
    },
  ];
}

/**
 * A folder's result.
 * @param statusOf what a check gives, by its place in the list
 * @param answer the last line of 1-redis_op
 */
export function madeUpResult(folder: string, statusOf: (at: number) => Status, answer = '100'): Result {
  const checks = KINDS.map((kind, at): Check => {
    const status = statusOf(at);
    const found = FAILURES.find(({ title }) => title.test(kind.title));
    const failure = found ? found.failure : { reason: 'it was otherwise' };
    return {
      ...kind,
      status,
      ...(status === 'failed' ? failure : {}),
      ...(status === 'not checked' ? { reason: '7-job_processor is missing' } : {}),
      rerun: `npm run grade ${folder} -- --check '${kind.id}'`,
      seconds: 0.2 + (at % 7) / 10,
    };
  });
  return {
    ...{
      version: 1,
      folder,
      node: 'v12.22.9',
      redis: '5.0.7',
      seconds: 31 + (folder.length % 9),
      complete: true,
    },
    totals: totalsOf(checks),
    checks,
    consoles: consoles(answer),
  };
}

/** The result of a folder in which nothing could be graded. */
export function notGraded(folder: string, reason: string): Result {
  return {
    ...{ version: 1, folder, node: 'v12.22.9', redis: '5.0.7', seconds: 0.4, complete: false, reason },
    totals: totalsOf([]),
    checks: [],
    consoles: [],
  };
}
