// npm run dev NAME: runs one task's script by ts-node, in this very process, which ts-node runs: so stdin, signals and the
// exit status are the script's.
import { join } from 'path';
import { listTasks, TASKS } from '../test/support/scenarios';
import { ROOT } from '../test/support/launcher';
import { createCommand, orRefuse } from './cli';

/** The scripts with their numbers, as in README's table: of Tasks 6 and 7 the creator is 6 and the processor 7. */
const SCRIPTS = TASKS.flatMap(({ title, files }) => {
  const [, text] = /^Tasks? ([^:]+):/.exec(title) || [];
  const numbers = text ? text.split(' and ') : [];
  return files.map((file, index) => ({ file, number: numbers[index] || (numbers[0] as string | undefined) }));
});

/**
 * Finds the one script that a task's number or a part of the file's name means.
 * @throws Error where there is none, or where there are several
 */
export function findScript(name: string): string {
  if (name === '0') throw new Error('Task 0 has no script: npm run redis does it');
  const wanted = name.replace(/^.*\//, '').replace(/\.[jt]s$/, '');
  const those = (fits: (script: (typeof SCRIPTS)[0]) => boolean) => SCRIPTS.filter(fits);
  const [found = []] = [
    those(({ number }) => number === wanted),
    those(({ file }) => file === wanted),
    those(({ file }) => wanted !== '' && file.includes(wanted)),
  ].filter(({ length }) => length > 0);
  const files = found.map(({ file }) => file);
  if (files.length === 0) throw new Error(`No script is called '${name}'. There are:\n${listTasks()}`);
  if (files.length > 1)
    throw new Error(`'${name}' names ${files.length} scripts. Say which: ${files.join(', ')}`);
  if (files[0] === '8-job') {
    throw new Error(
      '8-job only exports a function. See it work: npm start 8-job. Run its test: npx jest 8-job'
    );
  }
  return files[0];
}

const command = createCommand('npm run dev --', "Run one task's script, until it ends or Ctrl-C.")
  .argument('<task>', "a task's number, a file's name or a part of it")
  .action(async (name: string) => {
    const path = join(ROOT, 'src', `${orRefuse(command, () => findScript(name))}.ts`);
    process.argv.splice(1, 2, path);
    await import(path);
  });
if (require.main === module) command.parseAsync();
