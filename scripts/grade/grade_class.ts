// Grades many folders, some of them at a time: what one does ends no other.
import { createHash } from 'crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'fs';
import { cpus } from 'os';
import { basename, join, resolve } from 'path';
import { visible } from '../../test/support/compare';
import { names } from './class';
import { classTable, folderLine } from './class_report';
import { GradeOptions, gradeFolder } from './grade_folder';
import { showProgress } from './print';
import { Result } from './result';

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
  let graded = 0; // of them; the others were before
  const minutesLeft = () => Math.ceil((((Date.now() - begin) / graded) * (folders.length - done)) / 60000);
  const goesOn = () => console.error(`${done} of ${of} graded: --resume grades the others.`);
  process.on('exit', goesOn);

  const grade = async (folder: string, name: string, file: string): Promise<Result> => {
    const onProgress = (checks: number) => {
      running.set(name, checks);
      showProgress(() => {
        const left = graded > 0 ? `, about ${minutesLeft()} min left` : '';
        const now = [...running].map(([one, count]) => `${one} (${count} checks)`);
        return `${done} of ${of}${left}; now ${now.join(', ')}`;
      });
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
