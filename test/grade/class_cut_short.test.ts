// npm run grade for many folders, where it is cut short or cannot begin.
import { readdirSync } from 'fs';
import { until } from '../support/wait';
import { FILE, grade, place, saved } from './class_folder';
import { processesOf } from './folder';
import { copySolution } from './solutions';

/** Copies a folder of solutions/ and returns its path. */
function solution(name: string, as: string): string {
  copySolution(name, place(as));
  return place(as);
}
const EMPTY = 'incomplete/empty-folder';
const ENDLESS = 'misbehaving/endless-loop';

/** Milliseconds that the start of a grading may take on a busy machine. */
const START_TIME = 90000;

test(
  'Ctrl-C keeps the results that there are, and leaves no process and no file',
  async () => {
    const results = place('interrupted');
    const paths = [solution(EMPTY, 'none'), solution(ENDLESS, 'endless')];
    const script = grade(...paths, '2', '--jobs', '1', '--results', results);
    const running = () => processesOf(`${paths[1]}/${FILE}.js`);
    await until(async () => running().length > 0, 'the endless script is started', START_TIME);
    script.process.kill('SIGINT');
    expect(await script.waitForExit()).toBe(130);
    expect(Object.keys(saved(results))).toEqual(['none']);
    expect(script.stderr.join('\n')).toContain('1 of 2 folders graded: --resume grades the others.');
    await until(async () => running().length === 0, 'the endless script has ended');
    expect(readdirSync(place('tmp')).filter((name) => name.startsWith('queuing-system'))).toEqual([]);
  },
  2 * START_TIME
);

test(
  'kill -9 leaves no script running',
  async () => {
    const path = solution(ENDLESS, 'outlives');
    const script = grade(path, solution(ENDLESS, 'other'), '2', '--results', place('killed'));
    const running = () => processesOf(`${path}/${FILE}.js`);
    await until(async () => running().length > 0, 'the endless script is started', START_TIME);
    script.process.kill('SIGKILL');
    await script.waitForExit();
    // Sooner than the check that has started it would end it.
    await until(async () => running().length === 0, 'the endless script has ended', 2000);
  },
  2 * START_TIME
);

test.each([
  [['--class', '/nowhere'], /^error: \/nowhere: there is no such folder/],
  [['--class', 'scripts/redis'], /^error: scripts\/redis: there is no folder in it/],
  [[], /^error: missing required argument 'folder'/],
  [['.', '--jobs', '0'], /--jobs.*must be a number from 1 to 99/],
  [['.', 'nonsense'], /^error: No task is called 'nonsense'/],
  [['.', 'src', '--gradescope', 'x'], /^error: --gradescope is for one folder/],
  [['.', 'src', '--junit', 'x'], /^error: --junit is for one folder/],
  [['.', '--json', '--install'], /--json.*must be a path/],
  [['.', '--json'], /--json.*argument missing/],
  [['.', '--csv', 'nowhere/x.csv'], /^error: --csv nowhere\/x\.csv: there is no folder .*nowhere$/],
  [['.', '--html', 'src'], /^error: --html src: it is a folder/],
])('%j: what is wrong, and status 2', async (args, error) => {
  const script = grade(...args);
  expect(await script.waitForExit()).toBe(2);
  expect(script.stderr[0]).toMatch(error);
  expect(script.stdout).toEqual([]);
});

test('a folder that is not there ends no other', async () => {
  const script = grade(
    place('nowhere'),
    solution(EMPTY, 'empty'),
    '2',
    '--results',
    place('results-of-none')
  );
  expect(await script.waitForExit()).toBe(2);
  expect(script.stdout.slice(0, 2).sort()).toEqual([
    expect.stringMatching(/empty {2}not graded: .*none of the tasks' scripts is in it/),
    expect.stringMatching(/nowhere {2}not graded: .*there is no such folder/),
  ]);
});
