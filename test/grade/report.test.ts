// What is printed and written of results, what is said of a wait, and of an option that npm has kept.
import { mkdirSync, writeFileSync } from 'fs';
import { join } from 'path';
import { keptByNpm } from '../../scripts/grade/folders';
import { currentWaits } from '../../scripts/grade/grading';
import { junit } from '../../scripts/grade/junit';
import { report } from '../../scripts/grade/print';
import { Check, Result, totalsOf } from '../../scripts/grade/result';
import { progress } from '../../scripts/progress';
import { madeUpResult, notGraded } from '../commands/made_up_results';
import { newFolder } from './student_folders';

/** Of Task 2, a check of the task and one of robustness have failed alike. */
const all = madeUpResult('DIR', { 13: 'failed', 16: 'failed' });
const ofTwoTasks = all.checks.slice(12, 24);
const resultOf = (checks: Check[]): Result => ({ ...all, checks, totals: totalsOf(checks) });

describe('a report', () => {
  test('counts what was passed, and has a line for what robustness checks found', () => {
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

  test('with details lists each check, and shows what robustness checks found, but no comparison twice', () => {
    const lines = report(all, true).map((line) => line.trim());
    for (const { id, status } of all.checks)
      expect(lines).toContain(`${status === 'passed' ? '✓' : '✗'} ${id}`);
    expect(lines.filter((line) => line.startsWith('again:  '))).toHaveLength(2);
    expect(lines.filter((line) => line === '- School')).toHaveLength(1);
    expect(lines).toContain('expected and actual: as above');
    expect(lines.join('\n')).not.toContain('--details');
  });

  test('says nothing of robustness where all of it was passed, or was not asked for', () => {
    const passed = report(madeUpResult('DIR', { 13: 'failed' }));
    expect(passed.filter((line) => line.includes('obustness'))).toEqual(['robustness: 22 of 22']);
    const task = all.checks.filter(({ group }) => group === 'task');
    expect(report(resultOf(task)).join()).not.toContain('obustness');
  });

  test('has one line for a script that is not there, and another for what was not checked for one reason', () => {
    const unchecked = { 31: 'not checked', 34: 'not checked', 55: 'not checked', 56: 'not checked' } as const;
    const result = madeUpResult('DIR', { 30: 'failed', 54: 'failed', ...unchecked });
    const nowhere = 'there is no 5-subscriber.js or 5-subscriber.ts in the folder or its src';
    result.checks[30].reason = nowhere;
    const shown = report(result).filter((line) => /^ +[✗✓-] \d/.test(line));
    expect(shown.map((line) => line.trim())).toEqual([
      `✗ 5-subscriber: ${nowhere}`,
      '✗ 9-stock: task 1 of 9-stock',
      '- 9-stock: 2 checks (not checked: 7-job_processor is missing)',
    ]);
  });
});

test('JUnit has a failed robustness check as skipped, with its reason, and no character that XML cannot hold', () => {
  const [failed, skipped] = [13, 16].map((at) => ({ ...all.checks[at], reason: 'x\u0007 is missing' }));
  const xml = junit(resultOf([{ ...failed, actual: ['<&"'] }, skipped, all.checks[0]]));
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

test('each wait is named with the seconds that it has taken so far, the longest wait first', () => {
  const work = newFolder();
  mkdirSync(join(work, 'waits'));
  const wait = (file: string, text: string) => writeFileSync(join(work, 'waits', file), text);
  wait('1-redis_op', `${Date.now() - 2500} 1-redis_op: prints null`);
  wait('5-subscriber', `${Date.now() - 12500} 5-subscriber: exits at KILL_SERVER`);
  wait('9-stock', '');
  expect(currentWaits(work)).toEqual([
    '12 s for 5-subscriber: exits at KILL_SERVER',
    '2 s for 1-redis_op: prints null',
  ]);
});

test.each([
  [{ json: 'true' }, '--json'],
  [{ all: 'true', long: 'true' }, '--class'],
  [{ all: 'true' }, undefined],
  [{ sandbox: '' }, '--no-sandbox'],
  [{ jobs: '4', json: '' }, undefined], // of an .npmrc, and of npm 6
])('-- was forgotten: what npm has set in %j', (kept, option) => {
  const env = Object.fromEntries(Object.entries(kept).map(([name, value]) => [`npm_config_${name}`, value]));
  expect(keptByNpm(['--class', '--jobs', '--json', '--no-sandbox'], env)).toBe(option);
});

test.each([76, 80, 100])(
  'the line that shows how far it is leaves the last of %d columns free',
  (columns) => {
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
  }
);
