// What a report leaves out unless --details is given, what --only leaves out, and what is said of a wait.
import { mkdirSync, writeFileSync } from 'fs';
import { join } from 'path';
import { currentWaits } from '../../scripts/grade/grading';
import { junit } from '../../scripts/grade/junit';
import { report } from '../../scripts/grade/print';
import { Check, Group, Result, Status, taskOf, totalsOf } from '../../scripts/grade/result';
import {
  copySolution,
  grade,
  gradeCommand,
  newFolder,
  place,
  readJson,
  saved,
  start,
} from './student_folders';

function check(id: string, group: Group, status: Status): Check {
  const [file, title] = id.split(': ');
  const facts = status === 'failed' ? { reason: 'null is missing', expected: ['null'], actual: ['x'] } : {};
  return { id, task: taskOf(file), group, title, status, ...facts, rerun: 'again', seconds: 0 };
}

const CHECKS = [
  check('1-redis_op: starts', 'task', 'passed'),
  check('1-redis_op: prints the lines', 'task', 'failed'),
  check('2-redis_op_async: starts', 'task', 'passed'),
  check('1-redis_op: prints null', 'robustness', 'failed'),
  check('2-redis_op_async: prints null', 'robustness', 'passed'),
];
const RESULT: Result = {
  ...{ version: 1, folder: 'DIR', node: 'v20', redis: '7', seconds: 1, complete: true },
  ...{ totals: totalsOf(CHECKS), checks: CHECKS, consoles: [] },
};

describe('a report', () => {
  test('counts what was passed, and has a line for what robustness checks found', () => {
    expect(report(RESULT)).toEqual([
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

  test('with details lists each check, and shows what robustness checks found', () => {
    const lines = report(RESULT, true).map((line) => line.trim());
    for (const { id, status } of CHECKS) expect(lines).toContain(`${status === 'passed' ? '✓' : '✗'} ${id}`);
    expect(lines.filter((line) => line === 'again:  again')).toHaveLength(2);
    expect(lines.join('\n')).not.toContain('--details');
  });

  test('says nothing of robustness where all of it was passed, or was not asked for', () => {
    const without = CHECKS.filter(({ group, status }) => group === 'task' || status === 'passed');
    const passed = report({ ...RESULT, checks: without, totals: totalsOf(without) });
    expect(passed.filter((line) => line.includes('obustness'))).toEqual(['robustness: 1 of 1']);
    const task = CHECKS.filter(({ group }) => group === 'task');
    expect(report({ ...RESULT, checks: task, totals: totalsOf(task) }).join()).not.toContain('obustness');
  });
});

test('JUnit has a failed robustness check as skipped, with its reason', () => {
  const xml = junit(RESULT);
  expect(xml).toMatch(/name="1-redis_op: prints the lines" time="0"><failure message="null is missing">/);
  expect(xml).toContain('name="1-redis_op: prints null" time="0"><skipped message="null is missing"/>');
  expect(xml).toContain('<testsuites tests="5" failures="1" skipped="1" errors="0" ');
});

test('what is waited for is named with the seconds that are left, the longest wait first', () => {
  const work = newFolder();
  expect(currentWaits(work)).toEqual([]);
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

describe('the command', () => {
  beforeAll(() => ['first', 'second'].forEach((name) => copySolution('right', place(name))));

  test.each(['task', 'robustness'])(
    '--only %s makes the checks of that group and no other',
    async (group) => {
      const json = place(`${group}.json`);
      const script = grade(place('first'), '2', '--only', group, '--json', json);
      expect(await script.exited).toBe(0);
      const { checks }: Result = readJson(json);
      expect(new Set(checks.map((one) => one.group))).toEqual(new Set([group]));
      expect(checks.filter(({ status }) => status === 'not checked')).toEqual([]);
      const counts = script.stdout.filter((line) => /^(task|robustness): /.test(line));
      expect(counts).toEqual([expect.stringMatching(new RegExp(`^${group}: \\d of ${checks.length}$`))]);
    }
  );

  test('--only is for a class too, and --resume does not take one group for all', async () => {
    const [results, folders] = [place('results'), ['first', 'second'].map((name) => place(name))];
    const only = grade(...folders, '2', '--only', 'task', '--results', results);
    expect(await only.exited).toBe(0);
    expect(only.stdout[0]).toMatch(/^✓ (first|second) {2}task 5\/5 {2}\d/);
    expect(saved(results).first.totals.robustness.of).toBe(0);
    const all = grade(...folders, '2', '--resume', '--results', results);
    await all.exited;
    expect(all.stdout[0]).toMatch(/ robustness \d\/2 /);
  });

  test('on a terminal says what it waits for and how long, and for a class how many minutes are left', async () => {
    const onTerminal = async (...args: string[]) => {
      const line = gradeCommand(...args).map((word) => `'${word}'`);
      const script = start(['script', '-qec', line.join(' '), '/dev/null'], { NO_COLOR: '1' });
      await script.exited;
      return script.stdout.join('\n');
    };
    const folders = ['first', 'second'].map((name) => place(name));
    expect(await onTerminal(folders[0], '2')).toMatch(
      /\d checks done; waiting \d+ s at most for 1-redis_op: \w/
    );
    const results = ['--results', place('minutes'), '--jobs', '1'];
    expect(await onTerminal(...folders, '2', ...results)).toMatch(
      /1 of 2 folders, about 1 min left; now second \(\d checks\)/
    );
  });
});
