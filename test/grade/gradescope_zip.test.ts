// autograder.zip as Gradescope uses it, in a folder in place of /autograder: setup.sh once, then run_autograder for each
// submission (https://gradescope-autograders.readthedocs.io/en/latest/specs/).
import { execFileSync, spawnSync } from 'child_process';
import extract from 'extract-zip';
import { copyFileSync, mkdirSync } from 'fs';
import { ROOT } from '../support/launcher';
import { copySolution, place, readJson } from './student_folders';

/** The keys that Gradescope defines. */
const KEYS = [
  ...['score', 'execution_time', 'output', 'output_format', 'test_output_format', 'test_name_format'],
  ...['visibility', 'stdout_visibility', 'tests'],
];
const TEST_KEYS = ['name', 'status', 'score', 'max_score', 'output', 'output_format', 'visibility', 'tags'];

const program = place('run_autograder');

/** Grades the submission, and returns results.json. */
function runAutograder(env: NodeJS.ProcessEnv = {}) {
  expect(spawnSync(program, { env: { ...process.env, ...env } }).status).toBe(0);
  const results = readJson(place('results', 'results.json'));
  for (const key of Object.keys(results)) expect(KEYS).toContain(key);
  for (const test of results.tests) for (const key of Object.keys(test)) expect(TEST_KEYS).toContain(key);
  return results;
}

beforeAll(async () => {
  execFileSync('npm', ['run', '-s', 'gradescope'], { cwd: ROOT });
  await extract(`${ROOT}/autograder.zip`, { dir: place('source') });
  execFileSync(place('source', 'setup.sh'), { stdio: 'pipe' });
  copyFileSync(place('source', 'run_autograder'), program);
});

test('a submission gets its points, and the output names the scripts that it lacks', () => {
  copySolution('right', place('submission'));
  const { score, tests } = runAutograder();
  const scored = tests.filter((test: { score?: number }) => test.score);
  expect(score).toBe(5);
  expect(scored.map(({ name }: { name: string }) => name.split(': ')[0])).toEqual(Array(5).fill('Task 2'));
  const outputs = tests.map(({ output }: { output: string }) => output);
  expect(outputs.join('\n')).toMatch(/there is no 2-redis_op_async\.js or /);
});

test('an empty submission scores 0, and the output says why', () => {
  execFileSync('rm', ['-rf', place('submission')]);
  mkdirSync(place('submission'));
  expect(runAutograder()).toMatchObject({
    score: 0,
    output: expect.stringMatching(/none of the tasks' scripts/),
  });
});

test("if the grader itself does not start, there is no score, and it is not the student's fault", () => {
  const results = runAutograder({ REDIS_SERVER: '/bin/false' });
  expect(results).not.toHaveProperty('score');
  expect(results).toMatchObject({ tests: [], output: expect.stringMatching(/not your fault/) });
});
