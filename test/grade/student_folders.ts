// Students' folders in a temporary one, which is removed after the tests of a file, and the grader's command on them.
import { execFileSync } from 'child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { basename, dirname, join } from 'path';
import { Result } from '../../scripts/grade/result';
import { ROOT } from '../support/launcher';
import { processes } from '../support/processes';
import { startProgram } from '../support/script';
import { until } from '../support/wait';

jest.setTimeout(600000);

/** Milliseconds in which a graded script must do a task: fewer than usual, since many here never do it. */
const TASK_TIME = 6000;

/** Milliseconds in which a script must start, on a busy machine. */
const START_TIME = 200000;

/** An entry of expected.json: test/README.md describes the keys. */
interface Expected {
  base?: string;
  make?: string;
  arguments?: string[];
  status: 0 | 1 | 2;
  passed?: string[];
  failed?: string[];
  says?: string;
}

/** The course's name of the folder in a student's repository. */
export const PROJECT = '0x03-queuing_system_in_js';

const SOLUTIONS = join(__dirname, 'solutions');

export const readJson = (path: string) => JSON.parse(readFileSync(path, 'utf8'));

/** The results that the folders of solutions/ must get, by their paths there. */
export const EXPECTED: Record<string, Expected> = readJson(join(SOLUTIONS, 'expected.json'));

const root = mkdtempSync(join(tmpdir(), 'grade-'));
afterAll(() => execFileSync('rm', ['-rf', root]));

/** A path in the temporary folder. */
export const place = (...names: string[]) => join(root, ...names);

/** Makes a new folder with these files, texts by their paths, and returns its path. */
export function newFolder(files: Record<string, string> = {}): string {
  const folder = mkdtempSync(place('folder-'));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

/** Copies a folder of solutions/, by default to a new folder, and returns the copy's path. */
export function copySolution(name: string, path = newFolder()): string {
  const { base, make } = EXPECTED[name] || {};
  mkdirSync(path, { recursive: true });
  if (base) copySolution(base, path);
  const from = join(SOLUTIONS, name);
  if (existsSync(from)) execFileSync('cp', ['-R', `${from}/.`, path]);
  if (make) execFileSync('sh', ['-c', make], { cwd: path });
  return path;
}

/** Starts `npm run grade ARGUMENT…` with a TMPDIR of its own; on a terminal, with util-linux's `script`. */
export function grade(args: string[], env: NodeJS.ProcessEnv = {}, isOnTerminal = false) {
  const command = [
    process.execPath,
    'node_modules/sucrase/bin/sucrase-node',
    'scripts/grade/main.ts',
    ...args,
  ];
  const line = command.map((word) => `'${word}'`).join(' ');
  const temporary = newFolder();
  const defaults = {
    TMPDIR: temporary,
    DISABLE_V8_COMPILE_CACHE: '1', // ts-node would write its cache to TMPDIR
    GRADE_TASK_TIME: `${TASK_TIME}`,
  };
  // Detached, it leads a process group: what a script does to its own group is not done to Jest.
  const options = { cwd: ROOT, detached: true, env: { ...process.env, ...defaults, ...env } };
  const program = isOnTerminal ? ['script', '-qec', line, '/dev/null'] : command;
  return Object.assign(startProgram('grade', program, options), { temporary });
}

/** The command lines of the processes that name a path. */
export function processesOf(path: string): string[] {
  return processes().flatMap(({ pid }) => {
    try {
      const line = readFileSync(`/proc/${pid}/cmdline`, 'latin1').replace(/\0/g, ' ');
      return line.includes(path) ? [line] : [];
    } catch {
      return []; // it has exited
    }
  });
}

/** Resolves when the command line of a process names the path. */
export const untilStarted = (path: string) =>
  until(async () => processesOf(path).length > 0, `${path} is started`, START_TIME);

/** The results that `--results` has written to a directory, by the names of the graded folders. */
export function readResults(directory: string): Record<string, Result> {
  const results = readdirSync(directory).map((name): Result => readJson(join(directory, name)));
  return Object.fromEntries(results.map((result) => [basename(result.folder), result]));
}
