// npm run grade DIR [TASK…]: runs the tests of the tasks on anybody's scripts, and prints the marks.
import { writeFileSync } from 'fs';
import { Result } from '../../test/contract/result';
import { findTasks, listTasks, testFilesOf } from '../../test/contract/scenarios';
import { createCommand, orRefuse, runCommand } from '../cli';
import { progress } from '../progress';
import { GradeOptions, gradeFolder } from './grade_folder';
import { junit } from './junit';
import { report } from './print';
import { stopAll } from './run_jest';

interface Options extends Pick<GradeOptions, 'check' | 'install'> {
  json?: string;
  junit?: string;
}

/** 0: all of the task was passed; 1: marks were lost; 2: nothing could be graded. */
export function statusOf({ totals: { task, robustness }, checks }: Result): number {
  if (checks.every(({ status }) => status === 'not checked')) return 2;
  const { passed, of } = task.of > 0 ? task : robustness; // one check alone may be of the other group
  return passed === of ? 0 : 1;
}

/** On Ctrl-C and its like the marks so far are written; a second one ends the command at once. */
function finishOnSignals(): void {
  for (const [signal, status] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const) {
    process.removeAllListeners(signal).on(signal, () => {
      if (stopped) process.exit(status);
      stopped = status;
      stopAll(`stopped by ${signal}`);
    });
  }
}
let stopped = 0;

async function grade(folder: string, names: string[], options: Options): Promise<void> {
  finishOnSignals();
  const tasks = orRefuse(command, () => findTasks(names));
  const result = await gradeFolder(folder, {
    ...options,
    files: tasks.flatMap(testFilesOf),
    onProgress: (done, id) => progress(`${done}  ${id}`),
  });
  if (process.stderr.isTTY) progress('');
  if (options.json) writeFileSync(options.json, `${JSON.stringify(result, null, 2)}\n`);
  if (options.junit) writeFileSync(options.junit, junit(result));
  if (result.checks.length > 0) console.log(report(result).join('\n').trim());
  else console.error(result.reason);
  process.exitCode = stopped || statusOf(result);
}

const command = createCommand('npm run grade', "Grade a folder of somebody's scripts.")
  .argument('<folder>', 'the folder; the scripts may be in its src')
  .argument('[tasks...]', "a task's number, its file's name or words of its title; without any, all tasks")
  .option('--json <file>', 'write the marks as JSON')
  .option('--junit <file>', 'write the marks for continuous integration')
  .option('--check <id>', 'run one check, by its id as it is printed')
  .option('--install', 'install what package.json asks for into a copy, and grade that')
  .addHelpText('after', `\nTasks:\n${listTasks()}`)
  .action(grade);
runCommand(command);
