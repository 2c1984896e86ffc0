// npm run grade for one folder: its options, and what it prints and writes.
import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import { Result } from '../../scripts/grade/result';
import { ROOT } from '../support/launcher';
import { copySolution, grade, place, readJson, untilStarted } from './student_folders';

test('writes the marks as JSON and as JUnit, and prints a failed check', async () => {
  const folder = copySolution('odd-output');
  const [json, junit] = [place('marks.json'), place('marks.xml')];
  const script = grade([folder, '1-redis_op', '--json', json, '--junit', junit]);
  expect(await script.exited).toBe(1);
  const result = readJson(json) as Result;
  const { checks, totals } = result;
  expect(result).toEqual({
    version: 1,
    folder,
    node: process.version,
    redis: expect.stringMatching(/^\d+\.\d+/),
    seconds: expect.any(Number),
    complete: true,
    totals: { task: expect.any(Object), robustness: expect.any(Object) },
    checks: expect.any(Array),
    consoles: [{ task: '1-redis_op', scripts: [{ file: '1-redis_op', lines: expect.any(Array) }] }],
  });
  const count = (wanted: string) =>
    checks.filter((check) => check.group === 'task' && check.status === wanted).length;
  expect(totals.task).toEqual({ passed: count('passed'), failed: count('failed'), notChecked: 0, of: 5 });
  expect(totals.task.failed).toBeGreaterThan(1);
  const lines = checks.find(({ title }) => title === 'prints the four lines in order');
  expect(lines).toEqual({
    id: '1-redis_op: prints the four lines in order',
    task: '1-redis_op',
    group: 'task',
    title: 'prints the four lines in order',
    status: 'failed',
    reason: expect.stringMatching(/"Reply: OK" is missing/),
    expected: ['Redis client connected to the server', 'School', 'Reply: OK', '100'],
    actual: ['<&"\u0007', '::error::stop', 'Redis client connected to the server', 'School', 'OK ', '100'],
    context: expect.stringContaining('only Holberton'),
    hint: expect.stringMatching(/redis\.print/),
    rerun: `npm run grade ${folder} -- --check '1-redis_op: prints the four lines in order'`,
    seconds: expect.any(Number),
  });

  expect(readFileSync(junit, 'utf8').match(/<failure /g)).toHaveLength(totals.task.failed);
  const text = script.stdout.join('\n');
  expect(text).toMatch(/✗ 1-redis_op: prints the four lines in order/);
  expect(text).toMatch(/ {4}School\n.*- Reply: OK\n.*\+ OK·\n/);
  expect(text).toContain('+ <&"\\u0007\n'); // which a terminal shows as it is
  expect(text).toContain('+ \\u003a:error::stop\n'); // which no CI takes for a command
  expect(text).toContain(lines?.rerun);
});

test('--check makes one check, by its id; an unknown id is an error, and status 2', async () => {
  const folder = copySolution('right');
  const id = '1-redis_op: prints the value that Redis holds';
  const json = place('one.json');
  expect(await grade([folder, '--check', id, '--json', json]).exited).toBe(0);
  const { checks } = readJson(json) as Result;
  expect(checks.map((check) => [check.id, check.status])).toEqual([[id, 'passed']]);

  const unknown = grade([folder, '--check', '1-redis_op: no such check']);
  expect(await unknown.exited).toBe(2);
  expect(unknown.stderr.join()).toMatch(/there is no check called/);
});

test('Ctrl-C writes incomplete marks with every check, and leaves no file', async () => {
  const json = place('incomplete.json');
  const script = grade(['.', '2', '--json', json]);
  await untilStarted(join(ROOT, 'src/1-redis_op.ts'));
  script.process.kill('SIGINT');
  expect(await script.exited).toBe(130);
  const result = readJson(json);
  expect(result).toMatchObject({ complete: false, reason: expect.stringMatching(/SIGINT/) });
  expect(result.totals.task.of).toBe(5);
  expect(readdirSync(script.temporary)).toEqual([]);
});
