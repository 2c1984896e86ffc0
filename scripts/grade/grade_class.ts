// Grades many folders, some of them at a time: what one does ends no other.
import { createHash } from 'crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'fs';
import { cpus } from 'os';
import { basename, join, resolve } from 'path';
import { GradeOptions, gradeFolder } from './grade_folder';
import { fileOf, Result } from './result';

export interface ClassOptions extends GradeOptions {
  files: string[];
  /** How many folders are graded at a time. */
  jobs: number;
  /** The folder where each result is written as it comes. */
  results: string;
  /** Grade only the folders without a complete result there. */
  resume?: boolean;
  /** Called with each result; `saved` where it is one of before. */
  onResult(result: Result, folder: string, saved: boolean): void;
  /** Called whenever a check is done, with how many of each folder that is being graded are. */
  onChecks(running: Map<string, number>): void;
}

/** The file of a folder's result: no two folders have the same, however they are called. */
function resultFile({ results }: ClassOptions, folder: string): string {
  const path = resolve(folder);
  const name = basename(path).replace(/[^\w.-]/g, '_');
  const digest = createHash('sha1').update(path).digest('hex').slice(0, 8);
  return join(results, `${name.slice(0, 100)}-${digest}.json`);
}

/** Writes a result: the file holds all of it or is not there. */
function saveResult(file: string, result: Result): void {
  try {
    writeFileSync(`${file}.${process.pid}`, `${JSON.stringify(result, null, 2)}\n`);
    renameSync(`${file}.${process.pid}`, file);
  } catch (error) {
    console.error(`${result.folder}: its result was not written: ${(error as Error).message}`);
  }
}

/** A folder's complete result of before, of the same test files. */
function savedResult(file: string, files: string[]): Result | undefined {
  try {
    const result = JSON.parse(readFileSync(file, 'utf8')) as Result;
    const graded = new Set(result.checks.map(fileOf));
    const isSame = graded.size === files.length && files.every((name) => graded.has(name));
    return result.version === 1 && result.complete && isSame ? result : undefined;
  } catch {
    return undefined; // there is none, or somebody else's file
  }
}

/** Grades the folders and resolves with their results, in the same order. */
export async function gradeClass(folders: string[], options: ClassOptions): Promise<Result[]> {
  const { files, results, resume, onResult, onChecks } = options;
  mkdirSync(results, { recursive: true });
  const all: Result[] = [];
  const running = new Map<string, number>();
  const jobs = Math.min(options.jobs, folders.length);
  // Two test files a core, as for one folder alone, and one more for each folder, whose longest two mostly wait.
  const workers = Math.max(2, Math.floor((cpus().length * 2) / jobs) + 1);

  const grade = async (folder: string): Promise<Result> => {
    running.set(folder, 0);
    const onCheck = () => onChecks(running.set(folder, (running.get(folder) || 0) + 1));
    const result = await gradeFolder(folder, { ...options, workers, onCheck });
    running.delete(folder);
    saveResult(resultFile(options, folder), result);
    return result;
  };
  const queue = folders.entries();
  const work = async () => {
    for (const [index, folder] of queue) {
      const saved = resume ? savedResult(resultFile(options, folder), files) : undefined;
      all[index] = saved || (await grade(folder));
      onResult(all[index], folder, Boolean(saved));
    }
  };
  await Promise.all([...Array(jobs)].map(work));
  return all;
}
