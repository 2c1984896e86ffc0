// A class's folders in a temporary one, and the grader's command on them. What is started ends with its test.
import { execFileSync } from 'child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { Result } from '../../scripts/grade/result';
import { Script, startProgram } from '../support/script';
import { ROOT } from '../support/launcher';
import { gradeCommand } from './folder';

export const PROJECT = '0x03-queuing_system_in_js';
export const FILE = '1-redis_op';

const folder = mkdtempSync(join(tmpdir(), 'queuing-system-'));
export const place = (...names: string[]) => join(folder, ...names);
const scripts: Script[] = [];
afterEach(async () => {
  for (const script of scripts) script.process.kill('SIGTERM');
  await Promise.all(scripts.splice(0).map(({ exited }) => exited));
});
afterAll(() => execFileSync('rm', ['-rf', folder]));

/** Starts a command with a folder for temporary files of its own. */
export function start(command: string[], env: NodeJS.ProcessEnv = {}): Script {
  const temporary = place('tmp');
  if (!existsSync(temporary)) mkdirSync(temporary);
  const script = startProgram('grade', command, {
    cwd: ROOT,
    env: { ...process.env, TMPDIR: temporary, ...env },
  });
  scripts.push(script);
  return script;
}

/** Starts the grader's command. */
export const grade = (...args: string[]): Script => start(gradeCommand(...args));

export const readJson = (path: string) => JSON.parse(readFileSync(path, 'utf8'));

/** The results of a class, by a word of their folder. */
export function saved(results: string): Record<string, Result> {
  const files = readdirSync(results).map((name) => readJson(join(results, name)) as Result);
  return Object.fromEntries(
    files.map((one) => [one.folder.replace(`/${PROJECT}`, '').split('/').pop(), one])
  );
}
