// Folders to grade: our own scripts with something changed, and scripts of a few lines.
import { execFileSync } from 'child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { ROOT } from '../../harness/script';

/** A change of our own scripts: a text that is in the file once, and what stands in its place. */
export interface Edit {
  /** The file, from src on. */
  file: string;
  from: string;
  to: string;
}

/** A sentence of the contract that is broken, and the checks that must fail then, and no other. */
export interface WrongSolution {
  breaks: string;
  edits: Edit[];
  /** The tasks to grade, as the command takes them. */
  tasks: string[];
  fails: string[];
  /** What a failed check's hint must say. */
  hint?: RegExp;
}

const folders: string[] = [];

/** Makes a folder that is removed after the test file. */
export function makeFolder(files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'queuing-graded-'));
  folders.push(folder);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

/** Removes what makeFolder has made. */
export function removeFolders(): void {
  execFileSync('rm', ['-rf', ...folders.splice(0)]);
}

/** A copy of our own scripts with these changes. Throws where a change does not fit. */
export function editedCopy(edits: Edit[]): string {
  const folder = makeFolder({});
  execFileSync('cp', ['-R', join(ROOT, 'src'), folder]);
  copyFileSync(join(ROOT, 'dump.rdb'), join(folder, 'dump.rdb'));
  for (const { file, from, to } of edits) {
    const path = join(folder, 'src', file);
    const parts = readFileSync(path, 'utf8').split(from);
    if (parts.length !== 2) throw new Error(`${file} does not hold "${from}" once`);
    writeFileSync(path, parts.join(to));
  }
  return folder;
}
