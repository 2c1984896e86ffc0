// npm run grade for many folders. The tasks are few, so that it is quick.
import { readdirSync, readFileSync, writeFileSync } from 'fs';
import { join } from 'path';
import { Result } from '../../scripts/grade/result';
import { Script } from '../support/script';
import { grade, place, PROJECT, readJson, saved } from './class_folder';
import { copySolution } from './solutions';

/** A result without what differs from one time to the next. */
function verdicts({ folder: path, checks, totals, complete }: Result) {
  const same = ({ id, status, reason, expected, hint, rerun }: Result['checks'][number]) =>
    ({ id, status, reason, expected, hint, rerun }); // prettier-ignore
  return { path, totals, complete, checks: checks.map(same) };
}

describe('a class', () => {
  const directory = place('class');
  const results = place('results');
  const names = ['a-wrong', 'b-right', 'c-empty', 'd, "=e"'];
  let script: Script;
  let status: number | string;

  beforeAll(async () => {
    copySolution('wrong-and-slow', place('class', 'a-wrong'));
    copySolution('right', place('class', 'b-right', PROJECT));
    copySolution('incomplete/empty-folder', place('class', 'c-empty'));
    copySolution('right', place('class', 'd, "=e"'));
    writeFileSync(place('class', 'list.txt'), 'not a folder');
    script = grade(
      ...['--class', directory, '2', '--jobs', '2', '--results', results],
      ...['--csv', place('class.csv'), '--html', place('class.html'), '--json', place('class.json')]
    );
    status = await script.exited;
  }, 300000);

  test('grades each folder, whatever the others are, and says what became of it as it ends', () => {
    const marks = (passed: number, name: string) => `${name}  task ${passed}/5  robustness`;
    const lines = script.stdout.slice(0, 4);
    expect(lines.find((line) => line.includes('a-wrong'))).toContain(marks(4, '- a-wrong'));
    expect(lines.find((line) => line.includes('b-right'))).toContain(marks(5, '✓ b-right'));
    expect(lines.find((line) => line.includes('=e'))).toContain(marks(5, '✓ d, "=e"'));
    expect(lines.find((line) => line.includes('c-empty'))).toMatch(
      /^✗ c-empty {2}not graded: .*none of the tasks' scripts is in it/
    );
    expect(status).toBe(1);
  });

  test('grades two at a time: one that waits holds no other up', () => {
    expect(script.stdout[0]).not.toContain('a-wrong');
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

  test('writes the same results as files, an array, a spreadsheet and a page', () => {
    const all = readJson(place('class.json')) as Result[];
    expect(all.map(({ folder: path }) => path.slice(directory.length + 1))).toEqual(names);
    expect(names.map((name) => saved(results)[name])).toEqual(all);
    const csv = readFileSync(place('class.csv'), 'utf8').trim().split('\r\n');
    expect(csv).toHaveLength(3 + names.length);
    expect(csv[3]).toMatch(/^a-wrong,4,4,/);
    expect(csv[6]).toMatch(/^"d, ""=e""",5,5,/);
    expect(readFileSync(place('class.html'), 'utf8')).toContain('<title>Class of 4</title>');
  });

  test('each result is the one of grading the folder alone, which Gradescope gets too', async () => {
    const [json, gradescope] = [place('one.json'), place('gradescope.json')];
    const one = grade(join(directory, 'a-wrong'), '2', '--json', json, '--gradescope', gradescope);
    expect(await one.exited).toBe(1);
    expect(verdicts(saved(results)['a-wrong'])).toEqual(verdicts(readJson(json)));
    expect(readJson(gradescope)).toMatchObject({ score: 4, tests: expect.any(Array) });
  }, 120000);

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
      lines.some((line) => line.includes(name) && / \(from before\)$/.test(line));
    expect(names.filter(from)).toEqual(['a-wrong']);
    expect(saved(results)['a-wrong']).toEqual(before['a-wrong']);
    for (const name of names) expect(verdicts(saved(results)[name])).toEqual(verdicts(before[name]));
    expect(again.stdout.join('\n')).toMatch(/^3 of 4 folders graded in/m);

    const others = grade(join(directory, 'b-right'), '3', '--results', results, '--resume');
    expect(await others.exited).toBe(2);
    expect(others.stdout[0]).toContain('(2-redis_op_async)');
  }, 180000);
});
