// Compiles what is graded once, before its scripts are started many times.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'fs';
import { basename, join, resolve } from 'path';
import { TASKS } from '../../test/support/scenarios';
import { compile } from './compile';
import { compiledFile } from './compiled';
import { filesOf, locate } from './graded';

const PROGRAM = resolve(__dirname, '../../test/support/programs/call_8-job.ts');

/** Characters of a file that is compiled here: a longer one is compiled when it is run, within the time of its check. */
const MAX_LENGTH = 200000;

const compiled = new Map<string, string>();

/** Compiles a file, and what is the same in the next folder only once. */
function compileOnce(path: string, text: string): string {
  const key = `${basename(path)} ${text}`; // all that the compiled text depends on
  const known = compiled.get(key) || compile(path, text);
  compiled.set(key, known);
  return known;
}

/**
 * Compiles the launcher and the folder's scripts into the work folder, so that a script starts without TypeScript.
 * @param named the test files that run, or parts of their names; all where there is none
 */
export function prepareGraded(folder: string, work: string, named: string[] = []): void {
  if (existsSync(join(work, 'compiled'))) return; // the grader itself has
  for (const name of ['compiled', 'tmp']) mkdirSync(join(work, name), { recursive: true });
  for (const name of ['launch', 'compile', 'compiled']) {
    const path = join(__dirname, `${name}.ts`);
    writeFileSync(join(work, `${name}.js`), compileOnce(path, readFileSync(path, 'utf8')));
  }
  const files = new Map<string, string>();
  filesOf(PROGRAM, files);
  const runs = (file: string) => named.some((name) => name.includes(file) || file.includes(name));
  const tasks = TASKS.filter((task) => named.length === 0 || task.files.some(runs));
  for (const file of tasks.flatMap((task) => task.files)) {
    const path = locate(folder, file);
    if (path) filesOf(path, files);
  }
  for (const [path, text] of files) {
    if (text.length > MAX_LENGTH) continue;
    try {
      writeFileSync(compiledFile(path, text, work), compileOnce(path, text));
    } catch {
      // the script says so itself when it is started
    }
  }
}
