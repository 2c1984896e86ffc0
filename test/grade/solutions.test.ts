// Grades each folder of solutions/ alone: it gets the marks of expected.json and a report, and leaves nothing behind.
import { readdirSync } from 'fs';
import { join } from 'path';
import { Status } from '../../scripts/grade/result';
import { copySolution, EXPECTED, runGrade } from './student_folders';
import { makePool } from './pool';

/** In characters: the results of a class must fit into memory. */
const MAX_RESULT = 1e6;

/** In seconds: a minute on a machine that does nothing else, but here three folders are graded at a time. */
const MAX_TIME = 90;

/** The characters that act on a terminal. */
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2028\u2029]/; // eslint-disable-line no-control-regex

jest.setTimeout(1800000); // for all of them, since concurrent tests begin at once
const inTurn = makePool([1, 2, 3]);

const folders = ['languages', 'incomplete', 'misbehaving'].flatMap((kind) =>
  readdirSync(join(__dirname, 'solutions', kind)).map((name) => `${kind}/${name}`)
);

const names = Object.keys(EXPECTED).filter((name) => !name.startsWith('hostile/'));
test.concurrent.each([...new Set([...folders, ...names])])('%s', (name) =>
  inTurn(async () => {
    const { arguments: args = ['1-redis_op'], says = '', ...expected } = EXPECTED[name];
    const only = name.startsWith('incomplete/') ? ['--only', 'task'] : []; // which is quicker
    const graded = await runGrade(copySolution(name), ...args, ...only);
    const { status, result, junit, stdout, stderr } = graded;
    const idsOf = (wanted: Status) =>
      result.checks.filter((check) => check.status === wanted).map(({ id }) => id);
    const [passed, failed] = [idsOf('passed'), idsOf('failed')];
    expect(graded).toMatchObject({ status: expected.status, files: [], processes: [] });
    expect(passed).toEqual(expected.passed || passed);
    expect(failed).toEqual(expected.failed || failed);
    if (status === 1) expect(failed).not.toEqual([]);
    if (status === 2) expect(result).toMatchObject({ complete: false, reason: expect.any(String) });
    expect([...stdout, ...stderr].join('\n')).toContain(says);
    expect([...stdout, ...stderr].filter((line) => CONTROL.test(line))).toEqual([]);
    expect(JSON.stringify(result).length).toBeLessThan(MAX_RESULT);
    if (!args.includes('--install')) expect(result.seconds).toBeLessThan(MAX_TIME);
    const skipped = idsOf('not checked').length + result.totals.robustness.failed; // neither fails a build
    expect(junit.match(/<skipped /g) || []).toHaveLength(skipped);
  })
);
