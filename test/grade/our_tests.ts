// Our own tests, run in a copy of the project in which an edit is made: they find what breaks the promises of our scripts.
import { execFileSync } from 'child_process';
import {
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'fs';
import { join } from 'path';
import ts from 'typescript';
import { patternOf } from '../../scripts/grade/grade_folder';
import { startProgram } from '../support/script';
import { ROOT } from '../support/launcher';
import { Edit, makeChanges } from './edit';
import { makePool } from './pool';
import { newFolder } from './student_folders';

interface JestResults {
  testResults: {
    message: string;
    assertionResults: { title: string; fullName: string; status: string }[];
  }[];
}

/** Milliseconds that a test waits for what an edit has taken away. */
const PATIENCE = 12000;

/** Copies of the project, each made when it is needed. The tests of an edit mostly wait, so that four run at a time. */
const withCopy = makePool<{ path?: string }>([{}, {}, {}, {}]);

/** Copies the project with its compiled scripts; returns the copy's path. */
function copyProject(): string {
  const project = newFolder();
  const names = readdirSync(ROOT).filter((name) => !/^\.|^node_modules$|^coverage$/.test(name));
  // With the times of the files, so that no test compiles them again.
  execFileSync('cp', ['-Rp', ...names.map((name) => join(ROOT, name)), project]);
  symlinkSync(join(ROOT, 'node_modules'), join(project, 'node_modules'));
  return project;
}

/** Compiles a file, named from `src` on. The source is made older, so that no test compiles it. */
function compile(project: string, file: string): void {
  const path = join(project, 'src', file);
  const compilerOptions = {
    module: ts.ModuleKind.CommonJS,
    target: ts.ScriptTarget.ES2019,
    esModuleInterop: true,
  };
  const { outputText } = ts.transpileModule(readFileSync(path, 'utf8'), { compilerOptions });
  utimesSync(path, 0, 0);
  writeFileSync(join(project, 'dist', file.replace(/ts$/, 'js')), outputText);
}

/** Makes an edit in a copy of the project, runs the tests that must fail, and undoes it. Resolves with those that passed. */
export function passedTests({ changes, tests, fails }: Edit): Promise<string[]> {
  return withCopy(async (copy) => {
    const project = copy.path || copyProject();
    copy.path = project;
    makeChanges(project, changes);
    for (const { file } of changes) compile(project, file);
    try {
      const failed = await runTests(project, tests, fails);
      return fails.filter((title) => !failed.some((one) => [one.title, one.fullName].includes(title)));
    } finally {
      for (const { file } of changes) {
        copyFileSync(join(ROOT, 'src', file), join(project, 'src', file));
        compile(project, file);
      }
    }
  });
}

/** Runs the tests with these titles, and resolves with those that failed. */
async function runTests(project: string, tests: string[], titles: string[]) {
  const results = join(project, 'results.json');
  const env = { ...process.env, GRADE: undefined, JEST_WORKER_ID: undefined }; // this run's own
  const jest = join(ROOT, 'node_modules/jest/bin/jest.js');
  const script = startProgram(
    'jest',
    [
      ...[process.execPath, jest, '--rootDir', project, '--ci', '--silent', '--forceExit'],
      ...['--cacheDirectory', join(project, 'cache'), '--json', '--outputFile', results],
      ...['--testNamePattern', titles.map(patternOf).join('|')],
      ...['--runTestsByPath', ...tests.map((name) => join(project, 'test', `${name}.test.ts`))],
    ],
    { cwd: project, env: { ...env, TEST_PATIENCE: `${PATIENCE}` } }
  );
  await script.exited;
  if (!existsSync(results)) throw new Error(script.stderr.join('\n'));
  const { testResults }: JestResults = JSON.parse(readFileSync(results, 'utf8'));
  unlinkSync(results);
  const all = testResults.flatMap(({ assertionResults }) => assertionResults);
  if (all.length === 0) throw new Error(testResults.map(({ message }) => message).join('\n'));
  return all.filter(({ status }) => status === 'failed');
}
