// npm run grade for one folder and for a class: its options, what it prints and writes, also when it is interrupted or refuses
// its arguments. One task is graded, which is quick.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'fs';
import { join } from 'path';
import { markdown } from '../../scripts/grade/markdown';
import { Result } from '../../scripts/grade/result';
import { ROOT } from '../support/launcher';
import { Script } from '../support/script';
import { until } from '../support/wait';
import {
  copySolution,
  grade,
  place,
  processesOf,
  readJson,
  readResults,
  untilStarted,
} from './student_folders';

/** A result without what differs between two gradings of the same folder. */
const verdicts = (result: Result): Result =>
  JSON.parse(
    JSON.stringify(result, (key, value) => (/^(seconds|actual|consoles)$/.test(key) ? undefined : value))
  );

describe('a class', () => {
  const directory = place('class');
  const results = place('results');
  const names = ['a-wrong', 'b-right', 'c-empty', 'd, "=e"'];
  let script: Script;
  let status: number | string;

  beforeAll(async () => {
    for (const name of ['right', 'wrong-and-slow']) copySolution(name, place('class', 'a-wrong'));
    copySolution('right', place('class', 'b-right', '0x03-queuing_system_in_js'));
    mkdirSync(place('class', 'c-empty'));
    copySolution('odd-output', place('class', 'd, "=e"'));
    writeFileSync(place('class', 'list.txt'), 'not a folder');
    script = grade([
      ...['--class', directory, '2', '--jobs', '2', '--results', results],
      ...['--csv', place('class.csv'), '--html', place('class.html'), '--json', place('class.json')],
      ...['--feedback', place('feedback')],
    ]);
    status = await script.exited;
  });

  test('grades two folders at a time, and prints a line for each as it is done', () => {
    const lines = script.stdout.slice(0, 4);
    expect(lines[0]).not.toContain('a-wrong'); // the slow one, which delays no other
    expect([...lines].sort()).toEqual([
      expect.stringMatching(/^✓ b-right {2}task: 5 of 5 {2}robustness/),
      expect.stringMatching(/^✗ a-wrong {2}task: 4 of 5 {2}robustness/),
      expect.stringMatching(/^✗ c-empty {2}not graded: .*none of the tasks' scripts is in it/),
      expect.stringMatching(/^✗ d, "=e" {2}task: 3 of 5 {2}robustness/),
    ]);
    expect(status).toBe(1);
  });

  test('then prints a table, and how long it took', () => {
    const blank = script.stdout.indexOf('', 3);
    expect(script.stdout.slice(blank + 1, blank + 6).map((line) => line.trim().split(/ {2,}/))).toEqual([
      ['folder', '2', 'task', 'robustness', 'seconds'],
      ['a-wrong', '4/5', '4/5', expect.any(String), expect.any(String)],
      ['b-right', '5/5', '5/5', expect.any(String), expect.any(String)],
      ['c-empty', 'not graded', expect.any(String)],
      ['d, "=e"', '3/5', '3/5', expect.any(String), expect.any(String)],
    ]);
    expect(script.stdout.join('\n')).toMatch(/^3 of 4 folders graded in \d+ s, 2 at a time$/m);
  });

  test('writes the same results to --results, --json, --csv, --html and --feedback', () => {
    const written = readJson(place('class.json')) as Result[];
    expect(written.map(({ folder: path }) => path.slice(directory.length + 1))).toEqual(names);
    expect(names.map((name) => readResults(results)[name])).toEqual(written);
    const csv = readFileSync(place('class.csv'), 'utf8').trim().split('\r\n');
    expect(csv).toHaveLength(3 + names.length);
    expect(csv[3]).toMatch(/^a-wrong,4,4,/);
    expect(csv[6]).toMatch(/^"d, ""=e""",3,3,/);
    expect(readFileSync(place('class.html'), 'utf8')).toContain('<title>Class of 4</title>');
    expect(readdirSync(place('feedback')).sort()).toEqual(names.map((name) => `${name}.md`));
    written.forEach((result, index) =>
      expect(readFileSync(place('feedback', `${names[index]}.md`), 'utf8')).toBe(markdown(result))
    );
  });

  test('a folder that is graded alone gets the same result, also as JUnit, for Gradescope and as Markdown, and a report', async () => {
    const folder = place('class', 'd, "=e"');
    const [json, xml, gradescope, summary] = ['one.json', 'one.xml', 'gradescope.json', 'one.md'].map(
      (name) => place(name)
    );
    const options = ['--json', json, '--junit', xml, '--gradescope', gradescope, '--markdown', summary];
    const alone = grade([folder, '2', ...options]);
    expect(await alone.exited).toBe(1);
    const result: Result = readJson(json);
    expect(verdicts(readResults(results)['d, "=e"'])).toEqual(verdicts(result));
    expect(readJson(gradescope)).toMatchObject({ score: 3, tests: expect.any(Array) });
    expect(readFileSync(summary, 'utf8')).toBe(markdown(result));

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
      rerun: `npm run grade '${folder}' -- --check '1-redis_op: prints the four lines in order'`,
      seconds: expect.any(Number),
    });

    expect(readFileSync(xml, 'utf8').match(/<failure /g)).toHaveLength(totals.task.failed);
    const text = alone.stdout.join('\n');
    expect(text).toMatch(/✗ 1-redis_op: prints the four lines in order/);
    expect(text).toMatch(/ {4}School\n.*- Reply: OK\n.*\+ OK·\n/);
    expect(text).toContain('+ <&"\\u0007\n'); // which a terminal shows as it is
    expect(text).toContain('+ \\u003a:error::stop\n'); // which no CI takes for a command
    expect(text).toContain(lines?.rerun);
  });

  test('--resume grades only folders without a complete result of the same tasks and group', async () => {
    const before = readResults(results);
    for (const name of readdirSync(results)) {
      const path = join(results, name);
      if (name.startsWith('b-right'))
        writeFileSync(path, JSON.stringify({ ...readJson(path), complete: false }));
      if (name.startsWith('d')) writeFileSync(path, '{"version": 1, "fold');
    }
    const again = grade(['--class', directory, '2', '--results', results, '--resume']);
    expect(await again.exited).toBe(1);
    const lines = again.stdout.slice(0, 4);
    const isKept = (name: string) =>
      lines.some((line) => line.includes(name) && / \(earlier result\)$/.test(line));
    expect(names.filter(isKept)).toEqual(['a-wrong']);
    expect(readResults(results)['a-wrong']).toEqual(before['a-wrong']);
    for (const name of names) expect(verdicts(readResults(results)[name])).toEqual(verdicts(before[name]));
    expect(again.stdout.join('\n')).toMatch(/^3 of 4 folders graded in/m);

    const folders = [place('nowhere'), join(directory, 'b-right')];
    const otherTask = grade([...folders, '3', '--results', results, '--resume']);
    expect(await otherTask.exited).toBe(2);
    expect(otherTask.stdout[0]).toMatch(/^✗ nowhere {2}not graded: .*there is no such folder$/);
    expect(otherTask.stdout.join('\n')).toContain('(2-redis_op_async)');

    const only = ['--only', 'robustness', '--results', results, '--resume'];
    const otherGroup = grade([join(directory, 'b-right'), '2', ...only]);
    expect(await otherGroup.exited).toBe(0);
    expect(otherGroup.stdout[0]).toMatch(/^✓ b-right {2}robustness: 2 of 2 {2}\d/);
  });
});

describe('a class that is interrupted', () => {
  /** Grades an empty folder, then one with an endless loop; resolves when the loop runs. */
  async function gradeEndless() {
    const [path, results] = [copySolution('misbehaving/endless-loop'), place('interrupted')];
    mkdirSync(place('none'), { recursive: true });
    const script = grade([place('none'), path, '2', '--jobs', '1', '--results', results]);
    const file = `${path}/1-redis_op.js`;
    await untilStarted(file);
    return { script, results, isOver: async () => processesOf(file).length === 0 };
  }

  test('Ctrl-C keeps the results so far, and leaves no process and no file', async () => {
    const { script, results, isOver } = await gradeEndless();
    script.process.kill('SIGINT');
    expect(await script.waitForExit()).toBe(130);
    expect(Object.keys(readResults(results))).toEqual(['none']);
    expect(script.stderr.join('\n')).toContain('1 of 2 folders graded: --resume grades the others.');
    await until(isOver, 'the endless script has ended');
    expect(readdirSync(script.temporary)).toEqual([]);
  });

  test('kill -9 leaves no script running', async () => {
    const { script, isOver } = await gradeEndless();
    script.process.kill('SIGKILL');
    await script.waitForExit();
    await until(isOver, 'the endless script has ended', 2000); // the check itself would end it later
  });
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

test.each([
  [['--class', '/nowhere'], /^error: \/nowhere: there is no such folder/],
  [['--class', 'scripts/redis'], /^error: scripts\/redis: there is no folder in it/],
  [[], /^error: missing required argument 'folder'/],
  [['.', '--jobs', '0'], /--jobs.*must be a whole number from 1 to 99/],
  [['.', 'nonsense'], /^error: No task is called 'nonsense'/],
  [['.', 'src', '--gradescope', 'x'], /^error: --gradescope is for one folder/],
  [['.', 'src', '--junit', 'x'], /^error: --junit is for one folder/],
  [['.', '--json', '--install'], /--json.*must be a path/],
  [['.', '--json'], /--json.*argument missing/],
  [['.', '--csv', 'nowhere/x.csv'], /^error: --csv nowhere\/x\.csv: there is no folder .*nowhere$/],
  [['.', '--html', 'src'], /^error: --html src: it is a folder/],
  [['.', 'src', '--feedback', 'package.json'], /^error: --feedback package\.json: it is not a folder/],
  [['.', '--feedback', 'x'], /^error: --feedback is for a class/],
  [['.', 'src', '--markdown', 'x'], /^error: --markdown is for one folder/],
])('%j: an error, and status 2', async (args, error) => {
  const script = grade(args);
  expect(await script.waitForExit()).toBe(2);
  expect(script.stderr[0]).toMatch(error);
  expect(script.stdout).toEqual([]);
});
