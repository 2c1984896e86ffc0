// What is printed and written of results, what is said of a wait, and of an option that npm has kept.
import { mkdirSync, writeFileSync } from 'fs';
import { join } from 'path';
import { keptByNpm } from '../../scripts/grade/folders';
import { currentWaits } from '../../scripts/grade/grading';
import { junit } from '../../scripts/grade/junit';
import { report } from '../../scripts/grade/print';
import { Check, Result, taskOf, totalsOf } from '../../scripts/grade/result';
import { progress } from '../../scripts/progress';
import { newFolder } from './student_folders';

function check(id: string, status: Check['status'], reason?: string): Check {
  const [file, title] = id.split(': ');
  return { id, task: taskOf(file), group: 'task', title, status, reason, rerun: 'again', seconds: 0 };
}

function result(checks: Check[]): Result {
  return {
    ...{ version: 1, folder: 'DIR', node: 'v20', redis: '7', seconds: 1, complete: true },
    ...{ totals: totalsOf(checks), checks, consoles: [] },
  };
}

const FACTS = { expected: ['null'], actual: ['x'] };
const CHECKS: Check[] = [
  check('1-redis_op: starts', 'passed'),
  { ...check('1-redis_op: prints the lines', 'failed', 'null is missing'), ...FACTS },
  check('2-redis_op_async: starts', 'passed'),
  { ...check('1-redis_op: prints null', 'failed', 'null is missing'), ...FACTS, group: 'robustness' },
  { ...check('2-redis_op_async: prints null', 'passed'), group: 'robustness' },
];
describe('a report', () => {
  test('counts what was passed, and has a line for what robustness checks found', () => {
    expect(report(result(CHECKS))).toEqual([
      '',
      'Task: what the course asks for',
      '  Task 2: basic operations  1 of 2 passed',
      '    ✗ 1-redis_op: prints the lines',
      '      null is missing',
      '      - expected  + actual',
      '        - null',
      '        + x',
      '      again:  again',
      '',
      '  Task 3: async operations  1 of 1 passed',
      '',
      'Robustness, which gives no marks: what our own scripts promise as well',
      '    ✗ 1-redis_op: prints null (null is missing)',
      '    Add --details for more.',
      '',
      'task: 2 of 3',
      'robustness: 1 of 2',
      '1 s, Node v20, Redis 7',
    ]);
  });

  test('with details lists each check, and shows what robustness checks found, but no comparison twice', () => {
    const lines = report(result(CHECKS), true).map((line) => line.trim());
    for (const { id, status } of CHECKS) expect(lines).toContain(`${status === 'passed' ? '✓' : '✗'} ${id}`);
    expect(lines.filter((line) => line === 'again:  again')).toHaveLength(2);
    expect(lines.filter((line) => line === '- null')).toHaveLength(1);
    expect(lines).toContain('expected and actual: as above');
    expect(lines.join('\n')).not.toContain('--details');
  });

  test('says nothing of robustness where all of it was passed, or was not asked for', () => {
    const without = CHECKS.filter(({ group, status }) => group === 'task' || status === 'passed');
    const passed = report(result(without));
    expect(passed.filter((line) => line.includes('obustness'))).toEqual(['robustness: 1 of 1']);
    const task = CHECKS.filter(({ group }) => group === 'task');
    expect(report(result(task)).join()).not.toContain('obustness');
  });
});

test('JUnit has a failed robustness check as skipped, with its reason', () => {
  const xml = junit(result(CHECKS));
  expect(xml).toMatch(/name="1-redis_op: prints the lines" time="0"><failure message="null is missing">/);
  expect(xml).toContain('name="1-redis_op: prints null" time="0"><skipped message="null is missing"/>');
  expect(xml).toContain('<testsuites tests="5" failures="1" skipped="1" errors="0" ');
});

test('what is waited for is named with the seconds that are left, the shortest wait first', () => {
  const work = newFolder();
  mkdirSync(join(work, 'waits'));
  const wait = (file: string, text: string) => writeFileSync(join(work, 'waits', file), text);
  wait('1-redis_op', `${Date.now() + 89500} 1-redis_op: prints null`);
  wait('5-subscriber', `${Date.now() + 9500} 5-subscriber: exits at KILL_SERVER`);
  wait('9-stock', '');
  expect(currentWaits(work)).toEqual([
    '10 s at most for 5-subscriber: exits at KILL_SERVER',
    '90 s at most for 1-redis_op: prints null',
  ]);
});

test('a script that is not there is one line, and what was not checked for one reason another', () => {
  const nowhere = 'there is no 5-publisher.js or 5-publisher.ts in the folder or its src';
  const why = '9-stock does not start';
  const lines = report(
    result([
      check('5-publisher: starts', 'failed', nowhere),
      check('5-publisher: prints', 'not checked', '5-publisher is not there'),
      { ...check('5-publisher: reconnects', 'not checked', '5-publisher is not there'), group: 'robustness' },
      check('9-stock: starts', 'failed', 'it ended at once'),
      check('9-stock: lists', 'not checked', why),
      check('9-stock: reserves', 'not checked', why),
    ])
  );
  const shown = lines.map((line) => line.trim()).filter((line) => /^[✗✓-] /.test(line));
  expect(shown).toEqual([
    `✗ 5-publisher: ${nowhere}`,
    '✗ 9-stock: starts',
    `- 9-stock: 2 checks (not checked: ${why})`,
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
