// Grades many folders, some of them at a time: what one does ends no other.
import { mkdirSync } from 'fs';
import { cpus } from 'os';
import { resolve } from 'path';
import { Result, totalsOf } from './result';
import { GradeOptions, gradeFolder } from './grade_folder';
import { savedResult, saveResult } from './saved';

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
  /** Called whenever a check is done, with those of each folder that is being graded. */
  onChecks(running: Map<string, number>): void;
}

/** Two test files a core, as for one folder alone, and one more for each folder, whose longest two mostly wait. */
function workersFor(jobs: number): number {
  return Math.max(2, Math.floor((cpus().length * 2) / jobs) + 1);
}

/** Grades the folders and resolves with their results, in the same order. */
export async function gradeClass(folders: string[], options: ClassOptions): Promise<Result[]> {
  const { files, jobs, results, resume, onResult, onChecks } = options;
  mkdirSync(results, { recursive: true }); // nor without a place for what comes of it
  const before = folders.map((folder) => (resume ? savedResult(results, folder, files) : undefined));
  const all: Result[] = [];
  const running = new Map<string, number>();
  let next = 0;

  const gradeOne = async (folder: string): Promise<Result> => {
    const begin = Date.now();
    try {
      running.set(folder, 0);
      return await gradeFolder(folder, {
        ...options,
        workers: workersFor(Math.min(jobs, folders.length)),
        onProgress: (done) => onChecks(running.set(folder, done)),
      });
    } catch (error) {
      return {
        ...{ version: 1, folder: resolve(folder), node: process.version, redis: '' },
        seconds: Math.round((Date.now() - begin) / 100) / 10,
        complete: false,
        reason: (error as Error).message,
        ...{ totals: totalsOf([]), checks: [], consoles: [] },
      };
    } finally {
      running.delete(folder);
    }
  };
  const work = async () => {
    while (next < folders.length) {
      const index = next;
      next += 1;
      const folder = folders[index];
      const saved = before[index];
      all[index] = saved || (await gradeOne(folder));
      try {
        if (!saved) saveResult(results, all[index]);
      } catch (error) {
        console.error(`${folder}: its result was not written: ${(error as Error).message}`);
      }
      onResult(all[index], folder, Boolean(saved));
    }
  };
  await Promise.all([...Array(jobs)].map(work));
  return all;
}
