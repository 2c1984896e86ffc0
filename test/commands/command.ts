// The commands of package.json as child processes; none outlives the test file that starts it.
import { readFileSync } from 'fs';
import { join } from 'path';
import { ROOT } from '../support/launcher';
import { Script, startProgram } from '../support/script';

const commands: Record<string, string> = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).scripts;

const scripts: Script[] = [];
afterAll(async () => {
  for (const script of scripts) script.signal('SIGTERM');
  await Promise.all(scripts.splice(0).map(({ exited }) => exited));
});

/** Starts a command, as `npm run NAME -- ARGS` does, in the project or in a copy of it. */
export function startCommand(
  name: string,
  args: string[],
  env: NodeJS.ProcessEnv = {},
  project = ROOT
): Script {
  const PATH = `${join(ROOT, 'node_modules/.bin')}:${process.env.PATH}`;
  const command = ['bash', '-c', `exec ${commands[name]} "$@"`, name, ...args];
  const script = startProgram(name, command, { cwd: project, env: { ...process.env, PATH, ...env } });
  scripts.push(script);
  return script;
}
