// npm run dev NAME: runs one task's script by ts-node, in this very process, which ts-node runs: so stdin, signals and the
// exit status are the script's.
import { join } from 'path';
import { findTasks, listTasks } from '../test/support/scenarios';
import { ROOT } from '../test/support/launcher';
import { createCommand, orRefuse } from './cli';

/**
 * Finds the one script that a name means: a file's name, or what finds a task with a single file.
 * @throws Error where there is none, or where there are several
 */
function findScript(name: string): string {
  const files = findTasks([name]).flatMap((task) => task.files);
  const exact = files.filter((file) => name.replace(/^.*\//, '').replace(/\.[jt]s$/, '') === file);
  const [file, another] = exact.length ? exact : files;
  if (!file) throw new Error(`'${name}' has no script. There are:\n${listTasks()}`);
  if (another) throw new Error(`'${name}' has ${files.length} scripts, say which: ${files.join(', ')}`);
  return file;
}

const command = createCommand('npm run dev --', "Run one task's script, until it ends or Ctrl-C.")
  .argument('<task>', "a file's name, a task's number, or words of its title")
  .action(async (name: string) => {
    const path = join(ROOT, 'src', `${orRefuse(command, () => findScript(name))}.ts`);
    process.argv.splice(1, 2, path);
    await import(path);
  });
command.parseAsync();
