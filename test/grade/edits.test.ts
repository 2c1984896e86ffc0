// The edits: each is made in a copy of our scripts, which is graded, or of the project, which tests itself. The tests of all
// begin at once, so that one grading judges several; `-t` runs only those that it names.
import { execFileSync } from 'child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, utimesSync, writeFileSync } from 'fs';
import { basename, join } from 'path';
import { transform } from 'sucrase';
import { gradeFolder, patternOf } from '../../scripts/grade/grade_folder';
import { Check, fileOf, Status } from '../../scripts/grade/result';
import { filesOf } from '../../scripts/grade/source';
import { ROOT } from '../support/launcher';
import { Task, TASKS } from '../support/scenarios';
import { startProgram } from '../support/script';
import { copyWithChanges, Edit, readEdits } from './edit';
import { makePool } from './pool';
import { newFolder, place, readJson } from './student_folders';

const EDITS = join(__dirname, 'edits');

jest.setTimeout(3600000); // milliseconds for all of them: their tests begin at once

/** An edit that waits for its grading. */
interface Waiting {
  edit: Edit;
  /** The tasks whose tests judge it, or whose scripts run what it changes. */
  tasks: Task[];
  resolve(checks: Check[]): void;
  reject(error: Error): void;
}

let waiting: Waiting[] = [];

/** How many test files of a grading run at a time. Two gradings do. */
const WORKERS = 3;
const inTurn = makePool([1, 2]);

function tasksOf({ tests, changes }: Edit): Task[] {
  const source = (file: string) => join(ROOT, 'src', file);
  const runsChange = (file: string) => {
    const files = filesOf(source(`${file}.ts`));
    return changes.some((change) => files.has(source(change.file)));
  };
  return TASKS.filter(({ files }) => files.some((file) => tests.includes(file) || runsChange(file)));
}

/** Whether one grading can judge both. */
const canShare = (one: Waiting, other: Waiting) =>
  one.edit.robustness === other.edit.robustness && !one.tasks.some((task) => other.tasks.includes(task));

/** Grades the edit that waits longest, and all others that can be judged with it, in one copy of our scripts. */
async function gradeBatch(): Promise<void> {
  const batch: Waiting[] = [];
  for (const one of waiting) if (batch.every((other) => canShare(one, other))) batch.push(one);
  waiting = waiting.filter((one) => !batch.includes(one));
  if (batch.length === 0) return;
  const edits = batch.map(({ edit }) => edit);
  try {
    const folder = newFolder();
    copyWithChanges(
      ['src', 'package.json'],
      folder,
      edits.flatMap(({ changes }) => changes)
    );
    const files = edits.flatMap(({ tests }) => tests);
    const only = edits[0].robustness ? undefined : 'task';
    const { checks, complete, reason } = await gradeFolder(folder, { files, only, workers: WORKERS });
    if (!complete) throw new Error(reason);
    for (const { edit, resolve } of batch)
      resolve(checks.filter((check) => edit.tests.includes(fileOf(check))));
  } catch (error) {
    for (const { reject } of batch) reject(error as Error);
  }
}

/** The checks of our scripts with an edit. Edits that are asked for at the same time may be judged by one grading. */
function checksOf(edit: Edit): Promise<Check[]> {
  return new Promise((resolve, reject) => {
    waiting.push({ edit, tasks: tasksOf(edit), resolve, reject });
    setImmediate(() => inTurn(gradeBatch));
  });
}

/** Expects the checks that are meant to fail, and no others but for their consequences. */
function expectVerdict(checks: Check[], { fails, mayFail, notChecked, hint }: Edit): void {
  const having = (wanted: Status) => checks.filter(({ status }) => status === wanted);
  const [failed, unchecked] = [having('failed'), having('not checked')];
  const isNamed = ({ id, title }: Check, titles: string[]) => titles.includes(id) || titles.includes(title);
  const absent = (titles: string[], found: Check[]) =>
    titles.filter((title) => !found.some((check) => isNamed(check, [title])));
  const others = (found: Check[], titles: string[]) =>
    found.filter((check) => !isNamed(check, [...titles, ...mayFail])).map(({ id }) => id);
  // Where nothing fails, all marks are kept.
  const uncheckedToo = notChecked || (fails.length > 0 ? unchecked.map(({ id }) => id) : []);
  expect({
    notFailed: absent(fails, failed),
    failedToo: others(failed, fails),
    checked: absent(uncheckedToo, unchecked),
    notCheckedToo: others(unchecked, uncheckedToo),
  }).toEqual({ notFailed: [], failedToo: [], checked: [], notCheckedToo: [] });
  expect(failed.map((check) => check.hint).join('\n')).toContain(hint);
}

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
function passedTests(edit: Edit): Promise<string[]> {
  return inCopy(async (project) => {
    copyProject(project, edit);
    const results = join(project, 'results.json');
    const jest = [
      ...[process.execPath, join(ROOT, 'node_modules/jest/bin/jest.js'), '--rootDir', project],
      ...['--ci', '--silent', '--forceExit', '--runInBand', '--cacheDirectory', place('cache')],
      ...['--transform', '{ "\\\\.ts$": "<rootDir>/scripts/grade/compile.js" }'], // starts faster than ts-jest
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

test('every task has edits', () => {
  const files = TASKS.flatMap((task) => task.files.map((file) => `${file}.txt`));
  expect(readdirSync(EDITS)).toEqual(expect.arrayContaining(files));
});

describe.each(readdirSync(EDITS).map((name) => basename(name, '.txt')))('%s', (name) => {
  const edits = readEdits(readFileSync(join(EDITS, `${name}.txt`), 'utf8'));
  test.concurrent.each(edits.map((edit) => [edit.name, edit] as const))('%s', async (_name, edit) => {
    const judge = async () => {
      if (edit.isOurs) expect(await passedTests(edit)).toEqual([]);
      else expectVerdict(await checksOf(edit), edit);
    };
    await judge().catch(judge); // a busy machine may make a script too slow, so each edit has a second try
  });
});
