// The grader's command on a folder, in temporary folders.
import { execFileSync } from 'child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { Result } from '../../scripts/grade/result';
import { startProgram } from '../support/script';
import { ROOT } from '../support/launcher';

/** Milliseconds that a check waits for what a script does not do. */
export const TASK_TIME = 6000;

/** Milliseconds that grading one folder may take on a busy machine. */
export const FOLDER_TIME = 240000;

/** Calls `use` with an empty folder, and removes it. */
export async function withFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'grade-'));
  try {
    return await use(folder);
  } finally {
    execFileSync('rm', ['-rf', folder]);
  }
}

export interface Graded {
  status: number | string;
  stdout: string[];
  stderr: string[];
  result: Result;
  junit: string;
  /** Files that it has left in its folder for temporary ones, or in the graded folder. */
  files: string[];
  /** The command lines of the processes that it has left. */
  processes: string[];
}

/** The command lines of the processes that name a path. */
export function processesOf(path: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((id) => {
      try {
        const line = readFileSync(`/proc/${id}/cmdline`, 'latin1').replace(/\0/g, ' ');
        return line.includes(path) ? [line] : [];
      } catch {
        return []; // it has ended
      }
    });
}

/** The command `npm run grade`, with its arguments. */
export function gradeCommand(...args: string[]): string[] {
  return [process.execPath, 'scripts/grade/grade.js', ...args];
}

/** Runs `npm run grade FOLDER ARGUMENT…` with a folder of its own for temporary files. */
export function runGrade(folder: string, ...args: string[]): Promise<Graded> {
  return withFolder(async (place) => {
    const [json, xml, temporary] = ['marks.json', 'marks.xml', 'tmp'].map((name) => join(place, name));
    mkdirSync(temporary);
    const before = existsSync(folder) ? readdirSync(folder) : [];
    const script = startProgram('grade', gradeCommand(folder, ...args, '--json', json, '--junit', xml), {
      cwd: ROOT,
      env: {
        ...process.env,
        TMPDIR: temporary,
        DISABLE_V8_COMPILE_CACHE: '1', // ts-node would keep a cache of its own in TMPDIR
        GRADE_TASK_TIME: `${TASK_TIME}`,
      },
    });
    const status = await script.exited;
    const { stdout, stderr } = script;
    if (!existsSync(json)) throw new Error(`no marks were written: ${[...stdout, ...stderr].join('\n')}`);
    const after = existsSync(folder) ? readdirSync(folder) : [];
    return {
      status,
      stdout,
      stderr,
      result: JSON.parse(readFileSync(json, 'utf8')),
      junit: readFileSync(xml, 'utf8'),
      files: [...readdirSync(temporary), ...after.filter((name) => !before.includes(name))],
      processes: processesOf(place),
    };
  });
}
