// Grades many folders, several at a time. No folder's fault stops the others.
import { createHash } from 'crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'fs';
import { cpus } from 'os';
import { basename, join, resolve } from 'path';
import { visible } from '../../test/support/compare';
import { green, red } from '../walkthrough/output';
import { shortNames } from './folders';
import { GradeOptions, gradeFolder } from './grade_folder';
import { countsOf, showProgress } from './print';
import { allSections, marksOf, progressOf, Result, statusOf } from './result';

export interface ClassOptions extends GradeOptions {
  files: string[];
  /** How many folders are graded at a time. */
  jobs: number;
  /** The directory to which each folder's result is written. */
  results: string;
  /** Grade only the folders without a complete result there. */
  resume?: boolean;
}

/** The path of a folder's result: different for another folder, other tasks, another group, or with --install. */
function resultFile({ results, files, only, install }: ClassOptions, folder: string): string {
  const path = resolve(folder);
  const name = basename(path).replace(/[^\w.-]/g, '_');
  const key = JSON.stringify([path, files, only, install]);
  const digest = createHash('sha1').update(key).digest('hex');
  return join(results, `${name.slice(0, 100)}-${digest.slice(0, 8)}.json`);
}

/** The complete result of an earlier run. */
function savedResult(file: string): Result | undefined {
  try {
    const result = JSON.parse(readFileSync(file, 'utf8')) as Result;
    return result.version === 1 && result.complete ? result : undefined;
  } catch {
    return undefined; // there is none, or the run was killed while it wrote it
  }
}

/** A folder's line: ✓ if it has all marks, its counts, and why it was not graded to the end. */
function folderLine(name: string, result: Result): string {
  const { complete, reason = '', seconds, totals } = result;
  const state = progressOf(result);
  const sign = statusOf(result) === 0 ? green('✓') : red('✗');
  const counts = state === 'not graded' ? [] : [...countsOf(totals), `${seconds} s`];
  const why = complete ? [] : [`${state}: ${visible(reason)}`];
  return [`${sign} ${name}`, ...counts, ...why].join('  ');
}

/** A row for each folder, with its marks for each task, in columns that are as wide as they need to be. */
function classTable(names: string[], results: Result[]): string[] {
  const tasks = allSections(results).filter(({ group }) => group === 'task');
  // 'Tasks 6 and 7: …' is '6+7', and '8-job: …' is '8-job'.
  const headings = tasks.map(({ title }) => title.replace(/:.*|^Tasks? /g, '').replace(' and ', '+'));
  const folders = results.map((result, index) => {
    const marks = marksOf(result, tasks).map((count) => (count ? `${count.passed}/${count.of}` : ''));
    if (progressOf(result) === 'not graded') marks.splice(-1, 1, 'not graded');
    return [names[index], ...marks, result.seconds.toFixed(1)];
  });
  const rows = [['folder', ...headings, 'task', 'robustness', 'seconds'], ...folders];
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  const pad = (cell: string, column: number) =>
    column === 0 ? cell.padEnd(widths[column]) : cell.padStart(widths[column]);
  return rows.map((row) => row.map(pad).join('  ').trimEnd());
}

/** Grades the folders, prints a line for each and a table, and resolves with the results in the order of the folders. */
export async function gradeClass(folders: string[], options: ClassOptions): Promise<Result[]> {
  const begin = Date.now();
  mkdirSync(options.results, { recursive: true });
  const names = shortNames(folders).map(visible);
  const total = `${folders.length} folders`;
  const jobs = Math.min(options.jobs, folders.length);
  // Two test files a core, as for one folder alone, and two more for each folder, since the longest mostly wait.
  const workers = Math.max(2, Math.floor((cpus().length * 2) / jobs) + 2);
  const results: Result[] = [];
  /** How many checks are done of each folder that is being graded. */
  const running = new Map<string, number>();
  let done = 0;
  let graded = 0; // those of `done` without an earlier result
  const minutesLeft = () => Math.ceil((((Date.now() - begin) / graded) * (folders.length - done)) / 60000);
  const suggestResume = () => console.error(`${done} of ${total} graded: --resume grades the others.`);
  process.on('exit', suggestResume);

  const grade = async (folder: string, name: string, file: string): Promise<Result> => {
    const onProgress = (checks: number) => {
      running.set(name, checks);
      const left = graded > 0 ? `, about ${minutesLeft()} min left` : '';
      const now = [...running].map(([other, count]) => `${other} (${count} checks)`);
      showProgress(`${done} of ${total}${left}; now ${now.join(', ')}`);
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
      const file = resultFile(options, folder);
      const saved = options.resume ? savedResult(file) : undefined;
      results[index] = saved || (await grade(folder, names[index], file));
      done += 1;
      showProgress();
      console.log(`${folderLine(names[index], results[index])}${saved ? '  (earlier result)' : ''}`);
    }
  };
  await Promise.all([...Array(jobs)].map(work)); // all take folders from the same queue
  process.off('exit', suggestResume);
  const marked = results.filter((result) => progressOf(result) !== 'not graded').length;
  const seconds = Math.round((Date.now() - begin) / 1000);
  console.log(`\n${classTable(names, results).join('\n')}\n`);
  console.log(`${marked} of ${total} graded in ${seconds} s, ${jobs} at a time`);
  console.log(`The result of each: ${options.results}`);
  console.log('For the reasons: npm run grade FOLDER, or --html or --feedback');
  return results;
}
