// Grades many folders, some of them at a time: what one does ends no other.
import { createHash } from 'crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'fs';
import { cpus } from 'os';
import { basename, join, resolve } from 'path';
import { visible } from '../../test/support/compare';
import { green, red } from '../walkthrough/output';
import { allSections, names, progressOf, taskMarks } from './class';
import { GradeOptions, gradeFolder } from './grade_folder';
import { countsOf, showProgress } from './print';
import { Count, Result, statusOf } from './result';

export interface ClassOptions extends GradeOptions {
  files: string[];
  /** How many folders are graded at a time. */
  jobs: number;
  /** The folder where each result is written as it comes. */
  results: string;
  /** Grade only the folders without a complete result there. */
  resume?: boolean;
}

/** The file of a folder's result: another one for another folder, other tasks or another group. */
function resultFile({ results, files, only }: ClassOptions, folder: string): string {
  const path = resolve(folder);
  const name = basename(path).replace(/[^\w.-]/g, '_');
  const key = JSON.stringify([path, files, only]);
  const digest = createHash('sha1').update(key).digest('hex');
  return join(results, `${name.slice(0, 100)}-${digest.slice(0, 8)}.json`);
}

/** A complete result of before. */
function savedResult(file: string): Result | undefined {
  try {
    const result = JSON.parse(readFileSync(file, 'utf8')) as Result;
    return result.version === 1 && result.complete ? result : undefined;
  } catch {
    return undefined; // there is none, a part of one, or somebody else's file
  }
}

const marks = ({ passed, of }: Count): string => (of > 0 ? `${passed}/${of}` : '');

/** A folder's line: ✓ if it has all marks, its counts, and why it was not graded to the end. */
function folderLine(name: string, result: Result): string {
  const { complete, reason = '', seconds, totals } = result;
  const state = progressOf(result);
  const sign = statusOf(result) === 0 ? green('✓') : red('✗');
  const counts = state === 'not graded' ? [] : [...countsOf(totals), `${seconds} s`];
  const why = complete ? [] : [`${state}: ${visible(reason)}`];
  return [`${sign} ${name}`, ...counts, ...why].join('  ');
}

/** The folders down, the tasks across: passed checks of the task group. Columns are as wide as they need to be. */
function classTable(names: string[], results: Result[]): string[] {
  const tasks = allSections(results).filter(({ group }) => group === 'task');
  // 'Tasks 6 and 7: …' is '6+7', and '8-job: …' is '8-job'.
  const headings = tasks.map(({ title }) => title.replace(/:.*|^Tasks? /g, '').replace(' and ', '+'));
  const folders = results.map((result, index) => {
    const { task, robustness } = result.totals;
    const state = progressOf(result);
    const totals = state === 'not graded' ? ['', state] : [marks(task), marks(robustness)];
    const ofTasks = tasks.map(({ task: one }) => marks(taskMarks(result, one)));
    return [names[index], ...ofTasks, ...totals, result.seconds.toFixed(1)];
  });
  const rows = [['folder', ...headings, 'task', 'robustness', 'seconds'], ...folders];
  const widths = rows[0].map((_, at) => Math.max(...rows.map((row) => row[at].length)));
  const pad = (cell: string, at: number) => (at === 0 ? cell.padEnd(widths[at]) : cell.padStart(widths[at]));
  return rows.map((row) => row.map(pad).join('  ').trimEnd());
}

/** Grades the folders, prints what became of each and a table, and resolves with the results in the same order. */
export async function gradeClass(folders: string[], options: ClassOptions): Promise<Result[]> {
  const begin = Date.now();
  const { results, resume } = options;
  mkdirSync(results, { recursive: true });
  const shortNames = names(folders).map(visible);
  const of = `${folders.length} folders`;
  const jobs = Math.min(options.jobs, folders.length);
  // Two test files a core, as for one folder alone, and one more for each folder, whose longest two mostly wait.
  const workers = Math.max(2, Math.floor((cpus().length * 2) / jobs) + 1);
  const all: Result[] = [];
  /** How many checks of each folder that is being graded are done. */
  const running = new Map<string, number>();
  let done = 0;
  let graded = 0; // of those, in this run: the others have an earlier result
  const minutesLeft = () => Math.ceil((((Date.now() - begin) / graded) * (folders.length - done)) / 60000);
  const goesOn = () => console.error(`${done} of ${of} graded: --resume grades the others.`);
  process.on('exit', goesOn);

  const grade = async (folder: string, name: string, file: string): Promise<Result> => {
    const onProgress = (checks: number) => {
      running.set(name, checks);
      const left = graded > 0 ? `, about ${minutesLeft()} min left` : '';
      const now = [...running].map(([one, count]) => `${one} (${count} checks)`);
      showProgress(`${done} of ${of}${left}; now ${now.join(', ')}`);
    };
    const result = await gradeFolder(folder, { ...options, workers, onProgress });
    running.delete(name);
    graded += 1;
    try {
      writeFileSync(file, `${JSON.stringify(result, null, 2)}\n`);
    } catch (error) {
      console.error(visible(`${folder}: its result was not written: ${(error as Error).message}`));
    }
    return result;
  };
  const queue = folders.entries();
  const work = async () => {
    for (const [index, folder] of queue) {
      const name = shortNames[index];
      const file = resultFile(options, folder);
      const saved = resume ? savedResult(file) : undefined;
      all[index] = saved || (await grade(folder, name, file));
      done += 1;
      showProgress();
      console.log(`${folderLine(name, all[index])}${saved ? '  (earlier result)' : ''}`);
    }
  };
  await Promise.all([...Array(jobs)].map(work));
  process.off('exit', goesOn);
  const marked = all.filter(({ checks }) => checks.length > 0).length;
  const seconds = Math.round((Date.now() - begin) / 1000);
  console.log(`\n${classTable(shortNames, all).join('\n')}\n`);
  console.log(`${marked} of ${of} graded in ${seconds} s, ${jobs} at a time`);
  console.log(`The result of each: ${results}`);
  return all;
}
