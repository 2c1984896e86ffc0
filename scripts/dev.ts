// npm run dev NAME: runs one task's script with ts-node in this process, so stdin, signals and the exit status are its own.
import { dirname, join, resolve } from 'path';
import { ROOT } from '../test/support/launcher';
import { findByName, listTasks, numbersOf, TASKS } from '../test/support/scenarios';
import { createCommand, orRefuse } from './cli';

/** Each script with its own number, as in README's table: of Tasks 6 and 7 the creator is 6 and the processor 7. */
const SCRIPTS = TASKS.flatMap((task) => {
  const numbers = numbersOf(task);
  return task.files.map((file, index) => {
    const number = numbers[index] || numbers[0];
    return { title: number ? `Task ${number}:` : '', files: [file] };
  });
});

/**
 * Finds the script that a task's number, a file's name or a part of it means.
 * @throws Error if there is none, or several
 */
export function findScript(name: string): string {
  if (name === '0') throw new Error('Task 0 has no script: npm run redis does it');
  if (name.includes('/') && dirname(resolve(name)) !== join(ROOT, 'src')) {
    throw new Error(
      `npm run dev runs the scripts of src. Run yours with: node ${name}, or npx ts-node ${name}`
    );
  }
  const named = findByName(SCRIPTS, name);
  const found = named.length > 0 ? named : SCRIPTS.filter(({ files: [file] }) => `${file}.ts`.includes(name));
  const [first, ...others] = found.flatMap(({ files }) => files);
  if (!first) throw new Error(`No script is called '${name}'. There are:\n${listTasks()}`);
  if (others.length > 0) {
    throw new Error(`'${name}' names ${found.length} scripts. Say which: ${[first, ...others].join(', ')}`);
  }
  if (first !== '8-job') return first;
  throw new Error('8-job only exports a function. Try it: npm start 8-job. Run its test: npx jest 8-job');
}

const command = createCommand('npm run dev --', "Run one task's script until it ends, or until Ctrl-C.")
  .argument('<task>', "a task's number, a file's name or a part of it")
  .action(async (name: string) => {
    const path = join(ROOT, 'src', `${orRefuse(command, () => findScript(name))}.ts`);
    process.argv.splice(1, 2, path);
    await import(path);
  });
if (require.main === module) command.parseAsync();
