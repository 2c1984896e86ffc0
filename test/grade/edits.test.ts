// The edits: each is made in a copy of our scripts, which is graded, or of the project, which tests itself. The tests of all
// begin at once, so that one process of Jest judges several; `-t` runs only those that it names.
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
import { inBatches } from './batches';
import { changedTexts, copyWithChanges, Edit, readEdits } from './edit';
import { newFolder, place, readJson } from './student_folders';

const EDITS = join(__dirname, 'edits');

jest.setTimeout(3600000); // milliseconds for all of them: their tests begin at once

/** The tasks whose tests judge an edit, or whose scripts run what it changes. */
function tasksOf({ tests, changes }: Edit): Task[] {
  const source = (file: string) => join(ROOT, 'src', file);
  const runsChange = (file: string) => {
    const files = filesOf(source(`${file}.ts`));
    return changes.some((change) => files.has(source(change.file)));
  };
  return TASKS.filter(({ files }) => files.some((file) => tests.includes(file) || runsChange(file)));
}

/** How many edits a grading judges at most: more could take longer than a grading may. */
const JUDGED = 6;

/** The edit that waits longest, and others that the same grading can judge: those of other tasks, for the same group. */
function judgedTogether(waiting: Edit[]): Edit[] {
  const taken: Task[] = [];
  const fitting = waiting.filter((edit) => {
    const tasks = tasksOf(edit);
    const fits = edit.robustness === waiting[0].robustness && !tasks.some((task) => taken.includes(task));
    if (fits) taken.push(...tasks);
    return fits;
  });
  return fitting.slice(0, JUDGED);
}

/** The checks of our scripts with an edit. In each grading, Jest is a single process, which has the least to load. */
const checksOf = inBatches(5, judgedTogether, async (edits): Promise<Check[][]> => {
  const folder = newFolder();
  copyWithChanges(
    ['src', 'package.json'],
    folder,
    edits.flatMap(({ changes }) => changes)
  );
  const files = edits.flatMap(({ tests }) => tests);
  const only = edits[0].robustness ? undefined : 'task';
  const { checks, complete, reason } = await gradeFolder(folder, { files, only, workers: 1 });
  if (!complete) throw new Error(reason);
  return edits.map(({ tests }) => checks.filter((check) => tests.includes(fileOf(check))));
});

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
    /** The path of the test file. */
    name: string;
    message: string;
    assertionResults: { title: string; fullName: string; status: string }[];
  }[];
}

/** Milliseconds that a test waits for what an edit has taken away. */
const PATIENCE = 12000;

/** A sixth of the edits that wait: the last batches are short, so that all processes end at about the same time. */
const testedTogether = (waiting: Edit[]) => waiting.slice(0, Math.ceil(waiting.length / 6));

/** Copies the project and makes an edit in it, in the source and in what is compiled of it. */
function copyProject(project: string, { changes }: Edit): void {
  execFileSync('rm', ['-rf', project]);
  mkdirSync(project, { recursive: true });
  const settings = ['jest.config.js', 'package.json', 'tsconfig.json'];
  copyWithChanges(['dist', 'dump.rdb', 'scripts', 'src', 'test', ...settings], project, changes);
  symlinkSync(join(ROOT, 'node_modules'), join(project, 'node_modules'));
  for (const [file, text] of changedTexts(changes)) {
    const { code } = transform(text, { transforms: ['typescript', 'imports'] });
    writeFileSync(join(project, 'dist', file.replace(/ts$/, 'js')), code);
    utimesSync(join(project, 'src', file), 0, 0); // older than what is compiled, so that no test compiles it
  }
}

/** Runs the tests that must fail in copies of the project, one for each edit, in the same few places: Jest's cache knows them. */
const resultsOf = inBatches(4, testedTogether, async (edits, number) => {
  const copies = edits.map(({ tests, fails }, index) => {
    const folder = place(`copies-${number}`, `${index}`);
    const files = tests.map((name) => join(folder, 'test', `${name}.test.ts`));
    return { folder, files, names: fails.map(patternOf).join('|') };
  });
  edits.forEach((edit, index) => copyProject(copies[index].folder, edit));
  const results = join(newFolder(), 'results.json');
  const jest = [
    ...[process.execPath, join(ROOT, 'node_modules/jest/bin/jest.js')],
    ...['--config', join(__dirname, 'copies.config.js'), '--cacheDirectory', place('cache')],
    ...['--ci', '--silent', '--forceExit', '--json', '--outputFile', results],
  ];
  const own = { GRADE: undefined, JEST_WORKER_ID: undefined, TEST_PATIENCE: `${PATIENCE}` };
  const env = { ...process.env, ...own, COPIES: JSON.stringify(copies) };
  const script = startProgram('jest', jest, { cwd: ROOT, env });
  await script.exited;
  if (!existsSync(results)) throw new Error(script.stderr.join('\n'));
  const { testResults }: JestResults = readJson(results);
  return copies.map(({ files }) => testResults.filter(({ name }) => files.includes(name)));
});

/** Of the tests that must fail, those that passed. */
async function passedTests(edit: Edit): Promise<string[]> {
  const results = await resultsOf(edit);
  const tests = results.flatMap(({ assertionResults }) => assertionResults);
  if (tests.length === 0) throw new Error(results.map(({ message }) => message).join('\n'));
  const failed = tests.filter(({ status }) => status === 'failed');
  return edit.fails.filter((name) => !failed.some((one) => [one.title, one.fullName].includes(name)));
}

test('every task has edits', () => {
  const files = TASKS.flatMap((task) => task.files.map((file) => `${file}.txt`));
  expect(readdirSync(EDITS)).toEqual(expect.arrayContaining(files));
});

describe.each(readdirSync(EDITS).map((name) => basename(name, '.txt')))('%s', (name) => {
  const edits = readEdits(readFileSync(join(EDITS, `${name}.txt`), 'utf8'));
  test.concurrent.each(edits.map((edit) => [edit.name, edit] as const))('%s', async (_name, edit) => {
    changedTexts(edit.changes); // an edit that cannot be made fails alone
    const judge = async () => {
      if (edit.isOurs) expect(await passedTests(edit)).toEqual([]);
      else expectVerdict(await checksOf(edit), edit);
    };
    await judge().catch(judge); // a busy machine may make a script too slow, so each edit has a second try
  });
});
