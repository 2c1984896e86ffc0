// Edits of our helpers that break what our own scripts alone promise: our own tests find them, in a copy of the project.
import { execFileSync } from 'child_process';
import { mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { ROOT, startProgram } from '../../harness/script';
import { compile } from '../../harness/compile';
import { Change, makeChanges } from './edit';

export interface OurEdit extends Change {
  /** The sentence that it breaks, in the words of the tasks. */
  breaks: string;
  /** The test file, from `test` on. */
  test: string;
  /** The tests that must fail: parts of their titles. */
  fails: string[];
}

interface JestResults {
  testResults: { message: string; assertionResults: { title: string; status: string }[] }[];
}

/** What stays where it is: the copy of the project needs no more than its own files. */
const SHARED = ['node_modules', 'dist', 'coverage'];

/** Makes the edit in a copy of the project, runs the tests that must fail, and returns the titles of those that do. */
export async function failedTests(edit: OurEdit): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'grade-'));
  try {
    const names = readdirSync(ROOT).filter((name) => !name.startsWith('.') && !SHARED.includes(name));
    execFileSync('cp', ['-R', ...names.map((name) => join(ROOT, name)), folder]);
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    makeChanges(folder, [edit]);
    execFileSync('cp', ['-R', join(folder, 'src'), join(folder, 'dist')]);
    for (const place of ['', 'helpers', 'helpers/internals']) {
      for (const name of readdirSync(join(folder, 'dist', place)).filter((one) => one.endsWith('.ts'))) {
        const path = join(folder, 'dist', place, name);
        writeFileSync(path.replace(/ts$/, 'js'), compile(path, readFileSync(path, 'utf8')));
      }
    }
    const results = join(folder, 'results.json');
    const { SOLUTION, GRADE, JEST_WORKER_ID, ...env } = process.env;
    void [SOLUTION, GRADE, JEST_WORKER_ID];
    const script = startProgram(
      'jest',
      [
        process.execPath,
        join(ROOT, 'node_modules/jest/bin/jest.js'),
        ...['--rootDir', folder, '--ci', '--silent', '--json', '--outputFile', results],
        ...[
          '--testNamePattern',
          edit.fails.map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')).join('|'),
        ],
        ...['--runTestsByPath', join(folder, 'test', `${edit.test}.test.ts`)],
      ],
      { cwd: folder, env: { ...env, RUNNER: 'dist' } }
    );
    await script.ended;
    const { testResults }: JestResults = JSON.parse(readFileSync(results, 'utf8'));
    const all = testResults.flatMap(({ assertionResults }) => assertionResults);
    if (all.length === 0) throw new Error(testResults.map(({ message }) => message).join('\n'));
    return all.filter(({ status }) => status === 'failed').map(({ title }) => title);
  } finally {
    execFileSync('rm', ['-rf', folder]);
  }
}
