// npm run grade for one folder: its options, and what it prints and writes.
import { readdirSync } from 'fs';
import { join } from 'path';
import { ROOT } from '../support/launcher';
import { copySolution, grade, newFolder, readJson, runGrade, untilStarted } from './student_folders';

test('writes the marks as JSON and as JUnit, and prints a failed check', async () => {
  const folder = copySolution('odd-output');
  const { result, junit, stdout, status } = await runGrade(folder, '1-redis_op');
  expect(status).toBe(1);
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

  expect(junit.match(/<failure /g)).toHaveLength(totals.task.failed);
  const text = stdout.join('\n');
  expect(text).toMatch(/✗ 1-redis_op: prints the four lines in order/);
  expect(text).toMatch(/ {4}School\n.*- Reply: OK\n.*\+ OK·\n/);
  expect(text).toContain('+ <&"\\u0007\n'); // which a terminal shows as it is
  expect(text).toContain('+ \\u003a:error::stop\n'); // which no CI takes for a command
  expect(text).toContain(lines?.rerun);
});

test('--check makes one check, by its id; an unknown id is an error, and status 2', async () => {
  const folder = copySolution('right');
  const id = '1-redis_op: prints the value that Redis holds';
  const { result, status } = await runGrade(folder, '--check', id);
  expect(result.checks.map((check) => [check.id, check.status])).toEqual([[id, 'passed']]);
  expect(status).toBe(0);

  const unknown = await runGrade(folder, '--check', '1-redis_op: no such check');
  expect(unknown.status).toBe(2);
  expect(unknown.stderr.join()).toMatch(/there is no check called/);
});

test('Ctrl-C writes incomplete marks with every check, and leaves no file', async () => {
  const json = join(newFolder(), 'marks.json');
  const script = grade('.', '2', '--json', json);
  await untilStarted(join(ROOT, 'src/1-redis_op.ts'));
  script.process.kill('SIGINT');
  expect(await script.exited).toBe(130);
  const result = readJson(json);
  expect(result).toMatchObject({ complete: false, reason: expect.stringMatching(/SIGINT/) });
  expect(result.totals.task.of).toBe(5);
  expect(readdirSync(script.temporary)).toEqual([]);
});
