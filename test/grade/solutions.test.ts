// Students' folders of every kind, each alone: there is a report, the marks are those of expected.json, and nothing is left behind.
import { readdirSync } from 'fs';
import { join } from 'path';
import { Status } from '../../scripts/grade/result';
import { copySolution, EXPECTED, runGrade } from './student_folders';
import { makePool } from './pool';

/** Characters of a result: those of a class must fit into memory. */
const MAX_RESULT = 1e6;

/** What changes a terminal. */
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2028\u2029]/; // eslint-disable-line no-control-regex

jest.setTimeout(1800000); // milliseconds for all of them: their tests begin at once
const inTurn = makePool([1, 2, 3]);

const folders = ['languages', 'incomplete', 'misbehaving'].flatMap((kind) =>
  readdirSync(join(__dirname, 'solutions', kind)).map((name) => `${kind}/${name}`)
);

const names = Object.keys(EXPECTED).filter((name) => !name.startsWith('hostile/'));
test.concurrent.each([...new Set([...folders, ...names])])('%s', (name) =>
  inTurn(async () => {
    const { arguments: args = ['1-redis_op'], says = '', ...expected } = EXPECTED[name];
    const graded = await runGrade(copySolution(name), ...args);
    const { status, result, junit, stdout, stderr } = graded;
    const having = (wanted: Status) =>
      result.checks.filter((check) => check.status === wanted).map(({ id }) => id);
    const [passed, failed] = [having('passed'), having('failed')];
    expect(graded).toMatchObject({ status: expected.status, files: [], processes: [] });
    expect(passed).toEqual(expected.passed || passed);
    expect(failed).toEqual(expected.failed || failed);
    if (status === 1) expect(failed).not.toEqual([]);
    expect([...stdout, ...stderr].join('\n')).toContain(says);
    expect([...stdout, ...stderr].filter((line) => CONTROL.test(line))).toEqual([]);
    expect(JSON.stringify(result).length).toBeLessThan(MAX_RESULT);
    const skipped = having('not checked').length + result.totals.robustness.failed; // which fails no build
    expect(junit.match(/<skipped /g) || []).toHaveLength(skipped);
  })
);
