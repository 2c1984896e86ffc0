// The printed report, JUnit's XML, the progress line, and options that npm has taken for itself.
import { followChecks } from '../../scripts/grade/checks';
import { keptByNpm } from '../../scripts/grade/folders';
import { junit } from '../../scripts/grade/junit';
import { report } from '../../scripts/grade/print';
import { Check, Result, totalsOf } from '../../scripts/grade/result';
import { progress } from '../../scripts/progress';
import { madeUpResult, notGraded } from '../commands/made_up_results';

/** In Task 2, a check of the task and one of robustness failed in the same way. */
const graded = madeUpResult('DIR', { 13: 'failed', 16: 'failed' });
const ofTwoTasks = graded.checks.slice(12, 24);
const resultOf = (checks: Check[]): Result => ({ ...graded, checks, totals: totalsOf(checks) });

describe('a report', () => {
  test('counts passed checks, and has a line for each failed robustness check', () => {
    expect(report(resultOf(ofTwoTasks))).toEqual([
      '',
      'Task: what the course asks for',
      '  Task 2: basic operations  3 of 4 passed',
      '    ✗ 1-redis_op: task 2 of 1-redis_op',
      '      "School" is out of order',
      '      after:  Redis was started before',
      '      - expected  + actual',
      '          Redis client connected to the server',
      '        - School',
      '          Reply: OK',
      '        + School',
      '          100',
      '      hint:   A promise is not awaited: the next command is sent before the reply has come.',
      "      again:  npm run grade DIR -- --check '1-redis_op: task 2 of 1-redis_op'",
      '',
      '  Task 3: async operations  4 of 4 passed',
      '',
      'Robustness, which gives no marks: what our own scripts promise as well',
      '    ✗ 1-redis_op: robustness 1 of 1-redis_op ("School" is out of order)',
      '    Add --details for more.',
      '',
      'task: 7 of 8',
      'robustness: 3 of 4',
      '9 s, Node v12.22.9, Redis 5.0.7',
    ]);
  });

  test('with details, lists all checks, shows failed robustness checks alike, and repeats no comparison', () => {
    const lines = report(graded, true).map((line) => line.trim());
    for (const { id, status } of graded.checks)
      expect(lines).toContain(`${status === 'passed' ? '✓' : '✗'} ${id}`);
    expect(lines.filter((line) => line.startsWith('again:  '))).toHaveLength(2);
    expect(lines.filter((line) => line === '- School')).toHaveLength(1);
    expect(lines).toContain('expected and actual: as above');
    expect(lines.join('\n')).not.toContain('--details');
  });

  test('says that the results of 8-job rest on its module', () => {
    const title = "8-job: a testable job creator (these results come from the module's own process)";
    expect(report(graded)).toContain(`  ${title}  4 of 4 passed`);
  });

  test('says nothing of robustness if all its checks passed, or none were made', () => {
    const passed = report(madeUpResult('DIR', { 13: 'failed' }));
    expect(passed.filter((line) => line.includes('obustness'))).toEqual(['robustness: 22 of 22']);
    const task = graded.checks.filter(({ group }) => group === 'task');
    expect(report(resultOf(task)).join()).not.toContain('obustness');
  });

  test('has one line for a missing script, and one for all checks that were not checked for one reason', () => {
    const unchecked = { 31: 'not checked', 34: 'not checked', 54: 'not checked', 56: 'not checked' } as const;
    const result = madeUpResult('DIR', { 30: 'failed', 55: 'failed', ...unchecked });
    const missing = 'there is no 5-subscriber.js or 5-subscriber.ts in the folder or its src';
    result.checks[30].reason = missing;
    const shown = report(result).filter((line) => /^ +[✗✓-] \d/.test(line));
    expect(shown.map((line) => line.trim())).toEqual([
      `✗ 5-subscriber: ${missing}`,
      '- 9-stock: 2 checks (not checked: 7-job_processor is missing)',
      '✗ 9-stock: task 2 of 9-stock',
    ]);
  });
});

test('in JUnit, failed robustness checks are skipped, with their reason, and characters are valid XML', () => {
  const [failed, skipped] = [13, 16].map((i) => ({ ...graded.checks[i], reason: 'x\u0007 is missing' }));
  const xml = junit(resultOf([{ ...failed, actual: ['<&"'] }, skipped, graded.checks[0]]));
  expect(xml).toContain(
    `name="${failed.id}" time="0.2"><failure message="x\uFFFD is missing">x\\u0007 is missing\n`
  );
  expect(xml).toContain(`name="${skipped.id}" time="0.2"><skipped message="x\uFFFD is missing"/>`);
  expect(xml).toMatch(
    /^<\?xml version="1\.0" encoding="UTF-8"\?>\n<testsuites tests="3" failures="1" skipped="1" errors="0" /
  );
  expect(xml).toContain('&lt;&amp;');
  expect(junit(notGraded('DIR'))).toContain('<error message="there is no script in it"/>');
});

test('waits: the next check of each running test file and for how many seconds, the longest first', () => {
  const listed = madeUpResult('DIR', Array(66).fill('not checked')).checks;
  const { onMessage, waits } = followChecks(listed.map((check) => ({ ...check, reason: undefined })));
  onMessage({ file: '9-stock' }, 0);
  onMessage({ file: '1-redis_op' }, 2000);
  onMessage({ file: '5-subscriber' }, 3000);
  expect(waits(12500)).toEqual([
    '12 s for 9-stock: task 1 of 9-stock',
    '10 s for 1-redis_op: task 1 of 1-redis_op',
    '9 s for 5-subscriber: task 1 of 5-subscriber',
  ]);
  onMessage({ file: '1-redis_op', checks: graded.checks.slice(12, 14) }, 12000);
  onMessage({ file: '5-subscriber', isOver: true }, 12000);
  onMessage({ file: '9-stock', checks: graded.checks.filter(({ id }) => id.startsWith('9-stock')) }, 12000);
  expect(waits(12500)).toEqual(['0 s for 1-redis_op: task 3 of 1-redis_op']);
});

test('a check that is listed, but is no longer in its test file, is forgotten when the file has ended', () => {
  const { onMessage, all } = followChecks(graded.checks);
  const checks = graded.checks.slice(12, 17); // one less than there are
  onMessage({ file: '1-redis_op', checks, isOver: true });
  expect(all().filter(({ task }) => task === '1-redis_op')).toEqual(checks);
});

test.each([
  [{ json: 'true' }, '--json'],
  [{ all: 'true', long: 'true' }, '--class'],
  [{ all: 'true' }, undefined],
  [{ sandbox: '' }, '--no-sandbox'],
  [{ jobs: '4', json: '' }, undefined], // from an .npmrc, and from npm 6
])('if -- was forgotten, the option that npm took is found in %j', (kept, option) => {
  const env = Object.fromEntries(Object.entries(kept).map(([name, value]) => [`npm_config_${name}`, value]));
  expect(keptByNpm(['--class', '--jobs', '--json', '--no-sandbox'], env)).toBe(option);
});

test.each([76, 80, 100])('the progress line leaves the last of %d columns free', (columns) => {
  const { isTTY, columns: before } = process.stderr;
  const write = jest.spyOn(process.stderr, 'write').mockImplementation(() => true);
  Object.assign(process.stderr, { isTTY: true, columns });
  try {
    progress('x'.repeat(200));
    expect(write).toHaveBeenCalledWith(`\r\x1b[K${'x'.repeat(columns - 1)}`);
  } finally {
    Object.assign(process.stderr, { isTTY, columns: before });
    write.mockRestore();
  }
});
