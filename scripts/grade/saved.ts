// The results of a class as files: written as each folder ends, and read again where grading goes on.
import { createHash } from 'crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'fs';
import { basename, join, resolve } from 'path';
import { Result } from './result';

/** The file of a folder's result: no two folders have the same, however they are called. */
export function resultFile(results: string, folder: string): string {
  const path = resolve(folder);
  const name = basename(path).replace(/[^\w.-]/g, '_');
  const digest = createHash('sha1').update(path).digest('hex').slice(0, 8);
  return join(results, `${name.slice(0, 100)}-${digest}.json`);
}

/** Writes a result: the file holds all of it or is not there. */
export function saveResult(results: string, result: Result): void {
  const file = resultFile(results, result.folder);
  writeFileSync(`${file}.${process.pid}`, `${JSON.stringify(result, null, 2)}\n`);
  renameSync(`${file}.${process.pid}`, file);
}

/**
 * A folder's result of before, where there is a complete one.
 * @param files those whose checks it must be of: all of them, and no other
 */
export function savedResult(results: string, folder: string, files: string[]): Result | undefined {
  const file = resultFile(results, folder);
  if (!existsSync(file)) return undefined;
  try {
    const result = JSON.parse(readFileSync(file, 'utf8')) as Result;
    const graded = new Set(result.checks.map(({ id }) => id.split(':')[0]));
    const isSame = graded.size === files.length && files.every((name) => graded.has(name));
    return result.version === 1 && result.complete && isSame ? result : undefined;
  } catch {
    return undefined; // somebody else's file
  }
}
