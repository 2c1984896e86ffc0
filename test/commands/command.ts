// Starts the commands of package.json as child processes, and makes folders for them. Both end with the test file.
import { execFileSync } from 'child_process';
import { mkdtempSync, readdirSync, readFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { ROOT } from '../support/launcher';
import { Script, startProgram } from '../support/script';

const commands: Record<string, string> = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).scripts;

const scripts: Script[] = [];
const folders: string[] = [];
afterAll(async () => {
  for (const script of scripts) script.signal('SIGTERM');
  await Promise.all(scripts.map(({ exited }) => exited));
  execFileSync('rm', ['-rf', ...folders]);
});

process.on('exit', () => execFileSync('rm', ['-rf', ...folders])); // if Ctrl-C ends the tests

export function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'commands-'));
  folders.push(folder);
  return folder;
}

/** The folders that our programs have left in a temporary folder. */
export function foldersIn(folder: string): string[] {
  return readdirSync(folder).filter((name) => name.startsWith('queuing-system-'));
}

/** Starts a command as `npm run NAME -- ARGS` does, in the project or in a copy of it. */
export function startCommand(
  name: string,
  args: string[],
  env: NodeJS.ProcessEnv = {},
  project = ROOT
): Script {
  const PATH = `${join(ROOT, 'node_modules/.bin')}:${process.env.PATH}`;
  const command = ['bash', '-c', `${commands[name]} "$@"`, name, ...args];
  const own = { ...process.env, PATH, TMPDIR: makeFolder(), ...env };
  const options = { cwd: project, env: own, detached: true };
  const script = startProgram(name, command, options);
  scripts.push(script);
  return script;
}
