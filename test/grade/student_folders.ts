// Students' folders in a temporary one, which is removed after the tests of a file, and the grader's command on them.
import { execFileSync } from 'child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { basename, dirname, join } from 'path';
import { Result } from '../../scripts/grade/result';
import { ROOT } from '../support/launcher';
import { processes } from '../support/processes';
import { Script, startProgram } from '../support/script';
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

/** The command `npm run grade ARGUMENT…`. */
export const gradeCommand = (...args: string[]): string[] => [
  process.execPath,
  'node_modules/sucrase/bin/sucrase-node',
  'scripts/grade/main.ts',
  ...args,
];

/** Starts a command of the grader with a new TMPDIR. */
export function startCommand(command: string[], env: NodeJS.ProcessEnv = {}): Script & { temporary: string } {
  const temporary = newFolder();
  const defaults = {
    TMPDIR: temporary,
    DISABLE_V8_COMPILE_CACHE: '1', // ts-node would write its cache to TMPDIR
    GRADE_TASK_TIME: `${TASK_TIME}`,
  };
  const options = { cwd: ROOT, env: { ...process.env, ...defaults, ...env } };
  return Object.assign(startProgram('grade', command, options), { temporary });
}

/** Starts `npm run grade ARGUMENT…`. */
export const grade = (...args: string[]) => startCommand(gradeCommand(...args));

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

/** Runs `npm run grade FOLDER ARGUMENT…`, and resolves with what it printed, wrote and left behind. */
export async function runGrade(folder: string, ...args: string[]) {
  const filesIn = (path: string) => (existsSync(path) ? readdirSync(path) : []);
  const outputs = newFolder();
  const [json, xml] = ['marks.json', 'marks.xml'].map((name) => join(outputs, name));
  const before = filesIn(folder);
  const script = grade(folder, ...args, '--json', json, '--junit', xml);
  const status = await script.exited;
  const { stdout, stderr, temporary } = script;
  if (!existsSync(json)) throw new Error(`no marks were written: ${[...stdout, ...stderr].join('\n')}`);
  const result: Result = readJson(json);
  const left = filesIn(folder).filter((name) => !before.includes(name));
  return {
    ...{ status, stdout, stderr, result, junit: readFileSync(xml, 'utf8') },
    files: [...filesIn(temporary), ...left],
    processes: processesOf(temporary),
  };
}

/** The results that `--results` has written to a directory, by the names of the graded folders. */
export function readResults(directory: string): Record<string, Result> {
  const results = readdirSync(directory).map((name): Result => readJson(join(directory, name)));
  return Object.fromEntries(results.map((result) => [basename(result.folder), result]));
}
