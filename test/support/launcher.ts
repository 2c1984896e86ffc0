// Whose scripts are run, ours or a folder's: where they are, how they are started, and compiled before.
import { execFileSync } from 'child_process';
import { existsSync, readdirSync, statSync } from 'fs';
import { join, resolve } from 'path';
import { GRADED, gradedCommand, gradedEnv, locate } from '../../scripts/grade/graded';

export const ROOT = resolve(__dirname, '../..');

/** A folder of solutions: how the script of a task is started there. */
export interface Solution {
  folder: string;
  command(task: string): string[];
  /** The path of a task's module, from the folder on. */
  module(task: string): string;
  /** The environment of a script, made of what the test asks for. */
  env(wanted: NodeJS.ProcessEnv): NodeJS.ProcessEnv;
  /** Whether a script leads a process group, so that whatever it starts is ended with it. */
  detached?: boolean;
}

const ourEnv = (wanted: NodeJS.ProcessEnv) => ({
  ...process.env,
  NO_COLOR: '1',
  FORCE_COLOR: '0',
  ...wanted,
});

export const SOURCES: Solution = {
  folder: ROOT,
  command: (task) => [process.execPath, '-r', 'ts-node/register', join('src', `${task}.ts`)],
  module: (task) => join('src', task),
  env: ourEnv,
};
export const COMPILED: Solution = {
  folder: ROOT,
  command: (task) => [process.execPath, join('dist', `${task}.js`)],
  module: (task) => join('dist', task),
  env: ourEnv,
};

/** @throws Error where RUNNER says neither dist nor ts-node */
export function checkRunner(): void {
  const { RUNNER = '' } = process.env;
  if (!['', 'dist', 'ts-node'].includes(RUNNER)) {
    throw new Error(`RUNNER cannot be '${RUNNER}': it must be dist or ts-node`);
  }
}

/** The scripts of a folder that is graded; prepare_graded.ts must have prepared it. */
export const solutionIn = (folder: string): Solution => ({
  folder,
  command: (task) => gradedCommand(folder, locate(folder, task) || task),
  module: (task) => locate(folder, task) || task,
  env: gradedEnv,
  detached: true,
});
const THEIRS = GRADED ? solutionIn(GRADED) : undefined;

/** Our own scripts, as a person starts them: by ts-node, or compiled where RUNNER=dist says so. Or those of SOLUTION. */
export const OURS = THEIRS || (process.env.RUNNER === 'dist' ? COMPILED : SOURCES);

/** The same for a test's many edge cases: compiled, which starts four times as quickly, unless RUNNER=ts-node. */
export const OURS_COMPILED = THEIRS || (process.env.RUNNER === 'ts-node' ? SOURCES : COMPILED);

/** When a file was last changed, in milliseconds since 1970; 0 when there is none. */
function changed(path: string): number {
  return existsSync(path) ? statSync(path).mtimeMs : 0;
}

/** Whether a source has no compiled file that is as new as all that it may be made of. */
function isStale(): boolean {
  const sources = ['.', 'helpers', 'helpers/internals'].flatMap((folder) =>
    readdirSync(join(ROOT, 'src', folder))
      .filter((name) => name.endsWith('.ts'))
      .map((name) => join(folder, name))
  );
  const newest = Math.max(
    changed(join(ROOT, 'tsconfig.json')),
    ...sources.map((name) => changed(join(ROOT, 'src', name)))
  );
  return sources.some((name) => changed(join(ROOT, 'dist', name.replace(/ts$/, 'js'))) < newest);
}

/** Compiles our scripts where they are to run compiled and have changed. */
export function build(...solutions: Solution[]): void {
  if (!solutions.includes(COMPILED) || !isStale()) return;
  execFileSync('npm', ['run', '-s', 'build'], { cwd: ROOT, stdio: ['ignore', 'inherit', 'inherit'] });
}
