// npm run grade for many folders, also where it is cut short or cannot begin. The tasks are few, so that it is quick.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'fs';
import { join } from 'path';
import { markdown } from '../../scripts/grade/markdown';
import { Result } from '../../scripts/grade/result';
import { Script } from '../support/script';
import { until } from '../support/wait';
import { copySolution, grade, place, processesOf, readJson, saved, untilStarted } from './student_folders';

/** A result without what differs from one of a folder to the next. */
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
    copySolution('right', place('class', 'd, "=e"'));
    writeFileSync(place('class', 'list.txt'), 'not a folder');
    script = grade(
      ...['--class', directory, '2', '--jobs', '2', '--results', results],
      ...['--csv', place('class.csv'), '--html', place('class.html'), '--json', place('class.json')],
      ...['--feedback', place('feedback')]
    );
    status = await script.exited;
  });

  test('grades two folders at a time, whatever they are, and says what became of each as it ends', () => {
    const lines = script.stdout.slice(0, 4);
    expect(lines[0]).not.toContain('a-wrong'); // it waits, and holds no other up
    expect([...lines].sort()).toEqual([
      expect.stringMatching(/^✓ b-right {2}task: 5 of 5 {2}robustness/),
      expect.stringMatching(/^✓ d, "=e" {2}task: 5 of 5 {2}robustness/),
      expect.stringMatching(/^✗ a-wrong {2}task: 4 of 5 {2}robustness/),
      expect.stringMatching(/^✗ c-empty {2}not graded: .*none of the tasks' scripts is in it/),
    ]);
    expect(status).toBe(1);
  });

  test('prints a table and how long it took, below the lines of the folders', () => {
    const at = script.stdout.indexOf('', 3);
    expect(script.stdout.slice(at + 1, at + 6).map((line) => line.trim().split(/ {2,}/))).toEqual([
      ['folder', '2', 'task', 'robustness', 'seconds'],
      ['a-wrong', '4/5', '4/5', expect.any(String), expect.any(String)],
      ['b-right', '5/5', '5/5', expect.any(String), expect.any(String)],
      ['c-empty', 'not graded', expect.any(String)],
      ['d, "=e"', '5/5', '5/5', expect.any(String), expect.any(String)],
    ]);
    expect(script.stdout.join('\n')).toMatch(/^3 of 4 folders graded in \d+ s, 2 at a time$/m);
  });

  test('writes the same results as files, an array, a spreadsheet, a page and feedback', () => {
    const all = readJson(place('class.json')) as Result[];
    expect(all.map(({ folder: path }) => path.slice(directory.length + 1))).toEqual(names);
    expect(names.map((name) => saved(results)[name])).toEqual(all);
    const csv = readFileSync(place('class.csv'), 'utf8').trim().split('\r\n');
    expect(csv).toHaveLength(3 + names.length);
    expect(csv[3]).toMatch(/^a-wrong,4,4,/);
    expect(csv[6]).toMatch(/^"d, ""=e""",5,5,/);
    expect(readFileSync(place('class.html'), 'utf8')).toContain('<title>Class of 4</title>');
    expect(readdirSync(place('feedback')).sort()).toEqual(names.map((name) => `${name}.md`));
    all.forEach((result, at) =>
      expect(readFileSync(place('feedback', `${names[at]}.md`), 'utf8')).toBe(markdown(result))
    );
  });

  test('each result is the one of grading the folder alone, which Gradescope and Markdown get too', async () => {
    const [json, gradescope, summary] = ['one.json', 'gradescope.json', 'one.md'].map((name) => place(name));
    const options = ['--json', json, '--gradescope', gradescope, '--markdown', summary];
    const one = grade(join(directory, 'a-wrong'), '2', ...options);
    expect(await one.exited).toBe(1);
    expect(verdicts(saved(results)['a-wrong'])).toEqual(verdicts(readJson(json)));
    expect(readJson(gradescope)).toMatchObject({ score: 4, tests: expect.any(Array) });
    expect(readFileSync(summary, 'utf8')).toBe(markdown(readJson(json)));
  });

  test('--resume grades only what has no complete result of the same tasks', async () => {
    const before = saved(results);
    for (const name of readdirSync(results)) {
      const path = join(results, name);
      if (name.startsWith('b-right'))
        writeFileSync(path, JSON.stringify({ ...readJson(path), complete: false }));
      if (name.startsWith('d')) writeFileSync(path, '{"version": 1, "fold');
    }
    const again = grade('--class', directory, '2', '--results', results, '--resume');
    expect(await again.exited).toBe(1);
    const lines = again.stdout.slice(0, 4);
    const from = (name: string) =>
      lines.some((line) => line.includes(name) && / \(earlier result\)$/.test(line));
    expect(names.filter(from)).toEqual(['a-wrong']);
    expect(saved(results)['a-wrong']).toEqual(before['a-wrong']);
    for (const name of names) expect(verdicts(saved(results)[name])).toEqual(verdicts(before[name]));
    expect(again.stdout.join('\n')).toMatch(/^3 of 4 folders graded in/m);

    const others = grade(join(directory, 'b-right'), '3', '--results', results, '--resume');
    expect(await others.exited).toBe(2);
    expect(others.stdout[0]).toContain('(2-redis_op_async)');
  });
});

test('--only for folders that are named, of which one is not there; --resume grades the other group', async () => {
  const results = place('only');
  const folders = [place('nowhere'), copySolution('right', place('there'))];
  const only = grade(...folders, '2', '--only', 'task', '--results', results);
  expect(await only.exited).toBe(1);
  expect(only.stdout.slice(0, 2)).toEqual([
    expect.stringMatching(/^✗ nowhere {2}not graded: .*there is no such folder$/),
    expect.stringMatching(/^✓ there {2}task: 5 of 5 {2}\d/),
  ]);
  expect(saved(results).there.totals.robustness.of).toBe(0);
  const all = grade(...folders, '2', '--resume', '--results', results);
  await all.exited;
  expect(all.stdout[1]).toMatch(/^. there .* robustness: \d of 2 /);
});

describe('a class that is cut short', () => {
  /** Grades an empty folder and one whose script never ends; resolves when that runs. */
  async function gradeEndless() {
    const [path, results] = [copySolution('misbehaving/endless-loop'), place('cut-short')];
    mkdirSync(place('none'), { recursive: true });
    const script = grade(place('none'), path, '2', '--jobs', '1', '--results', results);
    const file = `${path}/1-redis_op.js`;
    await untilStarted(file);
    return { script, results, isOver: async () => processesOf(file).length === 0 };
  }

  test('Ctrl-C keeps the results that there are, and leaves no process and no file', async () => {
    const { script, results, isOver } = await gradeEndless();
    script.process.kill('SIGINT');
    expect(await script.waitForExit()).toBe(130);
    expect(Object.keys(saved(results))).toEqual(['none']);
    expect(script.stderr.join('\n')).toContain('1 of 2 folders graded: --resume grades the others.');
    await until(isOver, 'the endless script has ended');
    expect(readdirSync(script.temporary)).toEqual([]);
  });

  test('kill -9 leaves no script running', async () => {
    const { script, isOver } = await gradeEndless();
    script.process.kill('SIGKILL');
    await script.waitForExit();
    // Sooner than the check that has started it would end it.
    await until(isOver, 'the endless script has ended', 2000);
  });
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
])('%j: what is wrong, and status 2', async (args, error) => {
  const script = grade(...args);
  expect(await script.waitForExit()).toBe(2);
  expect(script.stderr[0]).toMatch(error);
  expect(script.stdout).toEqual([]);
});
