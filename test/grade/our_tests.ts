// Edits of our helpers that break what our own scripts alone promise: our own tests find them, in a copy of the project.
import { execFileSync } from 'child_process';
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { patternOf } from '../../scripts/grade/grade_folder';
import { startProgram } from '../support/script';
import { ROOT } from '../support/launcher';
import { compile } from '../../scripts/grade/compile';
import { Edit, makeChanges } from './edit';

interface JestResults {
  testResults: { message: string; assertionResults: { title: string; status: string }[] }[];
}

/** Milliseconds that a test waits for what an edit has taken away. */
const PATIENCE = 12000;

/** What stays where it is: the copy of the project needs no more than its own files. */
const SHARED = ['node_modules', 'dist', 'coverage'];

/** A copy of the project, in which one edit after the other is made and undone. */
export interface ProjectCopy {
  /** Makes the edit, runs the tests that must fail, and returns the titles of those that do. */
  failedTests(edit: Edit): Promise<string[]>;
  remove(): void;
}

/** Writes the compiled file of a source, by its path from `src` on. The source is made older, so that no test compiles it. */
function compileInto(folder: string, file: string): void {
  const path = join(folder, 'src', file);
  utimesSync(path, 0, 0);
  writeFileSync(join(folder, 'dist', file.replace(/ts$/, 'js')), compile(path, readFileSync(path, 'utf8')));
}

/** Makes a copy of the project, whose scripts are compiled. */
export function copyProject(): ProjectCopy {
  const folder = mkdtempSync(join(tmpdir(), 'grade-'));
  const names = readdirSync(ROOT).filter((name) => !name.startsWith('.') && !SHARED.includes(name));
  execFileSync('cp', ['-R', ...names.map((name) => join(ROOT, name)), folder]);
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  execFileSync('cp', ['-R', join(folder, 'src'), join(folder, 'dist')]);
  for (const place of ['', 'helpers', 'helpers/internals']) {
    const files = readdirSync(join(folder, 'src', place)).filter((name) => name.endsWith('.ts'));
    for (const name of files) compileInto(folder, join(place, name));
  }
  return {
    failedTests: async (edit) => {
      const files = edit.changes.map(({ file }) => file);
      makeChanges(folder, edit.changes);
      files.forEach((file) => compileInto(folder, file));
      try {
        return await runTests(folder, edit);
      } finally {
        for (const file of files) {
          copyFileSync(join(ROOT, 'src', file), join(folder, 'src', file));
          compileInto(folder, file);
        }
      }
    },
    remove: () => execFileSync('rm', ['-rf', folder]),
  };
}

async function runTests(folder: string, { fails, tests }: Edit): Promise<string[]> {
  const results = join(folder, 'results.json');
  const { SOLUTION, GRADE, JEST_WORKER_ID, ...env } = process.env;
  void [SOLUTION, GRADE, JEST_WORKER_ID];
  const jest = join(ROOT, 'node_modules/jest/bin/jest.js');
  const script = startProgram(
    'jest',
    [
      ...[process.execPath, jest, '--rootDir', folder, '--ci', '--silent'],
      ...['--cacheDirectory', join(folder, 'cache'), '--json', '--outputFile', results],
      ...['--testNamePattern', fails.map(patternOf).join('|')],
      ...['--runTestsByPath', ...tests.map((name) => join(folder, 'test', `${name}.test.ts`))],
    ],
    { cwd: folder, env: { ...env, RUNNER: 'dist', TEST_PATIENCE: `${PATIENCE}` } }
  );
  await script.ended;
  if (!existsSync(results)) throw new Error(script.stderr.join('\n'));
  const { testResults }: JestResults = JSON.parse(readFileSync(results, 'utf8'));
  unlinkSync(results);
  const all = testResults.flatMap(({ assertionResults }) => assertionResults);
  if (all.length === 0) throw new Error(testResults.map(({ message }) => message).join('\n'));
  return all.filter(({ status }) => status === 'failed').map(({ title }) => title);
}
