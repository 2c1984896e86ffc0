// Our own tests, run in a copy of the project in which an edit is made: they find what breaks the promises of our scripts.
import { execFileSync } from 'child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, utimesSync, writeFileSync } from 'fs';
import { join } from 'path';
import { transform } from 'sucrase';
import { patternOf } from '../../scripts/grade/grade_folder';
import { ROOT } from '../support/launcher';
import { startProgram } from '../support/script';
import { copyWithChanges, Edit } from './edit';
import { makePool } from './pool';
import { place, readJson } from './student_folders';

interface JestResults {
  testResults: {
    message: string;
    assertionResults: { title: string; fullName: string; status: string }[];
  }[];
}

/** Milliseconds that a test waits for what an edit has taken away. */
const PATIENCE = 12000;

/** Where copies are made: four at a time, since tests mostly wait, and in the same places, which Jest's cache knows. */
const inCopy = makePool([1, 2, 3, 4].map((number) => place(`copy-${number}`)));

/** Copies the project and makes an edit in it, in the source and in what is compiled of it. */
function copyProject(project: string, { changes }: Edit): void {
  execFileSync('rm', ['-rf', project]);
  mkdirSync(project);
  const names = readdirSync(ROOT).filter((name) => !/^\.|^node_modules$|^coverage$/.test(name));
  copyWithChanges(names, project, changes);
  symlinkSync(join(ROOT, 'node_modules'), join(project, 'node_modules'));
  for (const { file } of changes) {
    const path = join(project, 'src', file);
    const { code } = transform(readFileSync(path, 'utf8'), { transforms: ['typescript', 'imports'] });
    writeFileSync(join(project, 'dist', file.replace(/ts$/, 'js')), code);
    utimesSync(path, 0, 0); // older than what is compiled, so that no test compiles it
  }
}

/** Runs the tests that must fail in a copy of the project with the edit. Resolves with the titles of those that passed. */
export function passedTests(edit: Edit): Promise<string[]> {
  return inCopy(async (project) => {
    copyProject(project, edit);
    const results = join(project, 'results.json');
    const jest = [
      ...[process.execPath, join(ROOT, 'node_modules/jest/bin/jest.js'), '--rootDir', project],
      ...['--ci', '--silent', '--forceExit', '--cacheDirectory', place('cache')],
      ...['--json', '--outputFile', results, '--testNamePattern', edit.fails.map(patternOf).join('|')],
      ...['--runTestsByPath', ...edit.tests.map((name) => join(project, 'test', `${name}.test.ts`))],
    ];
    const own = { GRADE: undefined, JEST_WORKER_ID: undefined, TEST_PATIENCE: `${PATIENCE}` };
    const script = startProgram('jest', jest, { cwd: project, env: { ...process.env, ...own } });
    await script.exited;
    if (!existsSync(results)) throw new Error(script.stderr.join('\n'));
    const { testResults }: JestResults = readJson(results);
    const tests = testResults.flatMap(({ assertionResults }) => assertionResults);
    if (tests.length === 0) throw new Error(testResults.map(({ message }) => message).join('\n'));
    const failed = tests.filter(({ status }) => status === 'failed');
    return edit.fails.filter((name) => !failed.some((one) => [one.title, one.fullName].includes(name)));
  });
}
