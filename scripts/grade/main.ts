// npm run grade FOLDER… [TASK…]: runs the tasks' tests on students' scripts, and reports the marks.
import { Option } from 'commander';
import { constants, cpus } from 'os';
import { join } from 'path';
import { visible } from '../../test/support/compare';
import { ROOT } from '../../test/support/launcher';
import { ENDING_SIGNALS } from '../../test/support/processes';
import { findRedis } from '../../test/support/redis';
import { findTasks, listTasks, TASKS, testFilesOf } from '../../test/support/scenarios';
import { createCommand, orRefuse, readPath, runCommand, wholeNumber } from '../cli';
import { listChecks } from './cache';
import { stopAll } from './ending';
import { keptByNpm, sortArguments } from './folders';
import { ClassOptions, gradeClass } from './grade_class';
import { gradeFolder } from './grade_folder';
import { checkOutputs, Outputs, writeOutputs } from './outputs';
import { report, showProgress } from './print';
import { GROUPS, Result, statusOf } from './result';
import { findSandbox } from './sandbox';
import { tryPrograms } from './trial';

interface Options extends Outputs, Omit<ClassOptions, 'files' | 'sandbox'> {
  class?: string;
  details?: boolean;
  /** False with --no-sandbox. */
  sandbox: boolean;
}

/** The exit status after a signal; 0 without one. */
let stopped = 0;

/** A signal such as Ctrl-C stops the grading, and the marks so far are written; a second one exits at once. */
function finishOnSignals(): void {
  for (const signal of ENDING_SIGNALS) {
    process.removeAllListeners(signal).on(signal, () => {
      if (stopped) process.exit(stopped);
      stopped = 128 + constants.signals[signal];
      stopAll(`stopped by ${signal}`);
    });
  }
}

async function gradeOne(folder: string, options: ClassOptions, hasDetails?: boolean): Promise<Result[]> {
  finishOnSignals();
  const onProgress = (done: number, waits: () => string[]) =>
    showProgress(`${done} checks done; waiting ${visible(waits().join(', ')) || 'for Jest'}`);
  const result = await gradeFolder(folder, { ...options, onProgress });
  showProgress();
  const lines = report(result, hasDetails);
  if (result.checks.length > 0) console.log(lines.join('\n').trim());
  else console.error(visible(result.reason || ''));
  return [result];
}

async function grade(words: string[], options: Options): Promise<void> {
  const known = command.createHelp().visibleOptions(command);
  const kept = keptByNpm(known.map(({ long = '' }) => long));
  if (kept) command.error(`error: npm keeps ${kept} for itself: put -- before the options`);
  const { folders, tasks } = orRefuse(command, () => sortArguments(words, options.class));
  const files = orRefuse(command, () => findTasks(TASKS, tasks)).flatMap(testFilesOf);
  const isClass = options.class !== undefined || folders.length > 1 || Boolean(options.resume);
  for (const name of ['check', 'details', 'junit', 'gradescope', 'markdown'] as const) {
    if (isClass && options[name]) command.error(`error: --${name} is for one folder`);
  }
  if (!isClass && options.feedback) command.error('error: --feedback is for a class');
  orRefuse(command, () => checkOutputs(options));
  const { sandbox, warning } = options.sandbox ? findSandbox() : { sandbox: false as const, warning: '' };
  if (warning) console.error(warning);
  try {
    await tryPrograms(findRedis(), sandbox || undefined);
    await listChecks(); // now, so that no folder's time contains it
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = 2;
    return;
  }
  const plan = { ...options, files, sandbox };
  const hasDetails = options.details || options.check !== undefined;
  const results = await (isClass ? gradeClass(folders, plan) : gradeOne(folders[0], plan, hasDetails));
  const isWritten = writeOutputs(results, options, isClass);
  const areAll = (status: number) => results.every((result) => statusOf(result) === status);
  if (stopped) process.exitCode = stopped;
  else if (areAll(2)) process.exitCode = 2;
  else process.exitCode = isWritten && areAll(0) ? 0 : 1;
}

const command = createCommand('npm run grade --', "Grade one folder of a student's scripts, or many.")
  .usage('[options] <folder...> [tasks...]')
  .argument('[words...]', "folders, with scripts in them or in src; then a task's number, file name or words")
  .option('--class <directory>', 'grade each folder in it', readPath)
  .option('--jobs <number>', 'how many folders to grade at a time', wholeNumber(1, 99), cpus().length)
  .option('--results <directory>', 'where each result of a class is written', readPath, join(ROOT, '.grades'))
  .option(
    '--resume',
    'grade only the folders that have no complete result there, for the same tasks and options'
  )
  .option('--json <file>', 'write the marks as JSON; those of a class are an array', readPath)
  .option('--csv <file>', 'write the marks for a spreadsheet', readPath)
  .option('--html <file>', 'write the marks as a page', readPath)
  .option('--junit <file>', 'write the marks of one folder for continuous integration', readPath)
  .option('--gradescope <file>', "write the marks of one folder as Gradescope's results.json", readPath)
  .option('--markdown <file>', 'write the marks of one folder as Markdown', readPath)
  .option('--feedback <directory>', 'write the marks of each folder of a class as NAME.md', readPath)
  .option('--check <id>', 'run one check of one folder, by its id as the report prints it')
  .addOption(new Option('--only <group>', 'run only one group of checks').choices(GROUPS))
  .option('--details', 'list passed checks too, and explain failed robustness checks')
  .option('--no-sandbox', "run students' code with your rights, without isolation")
  .option('--install', 'grade a copy, with the packages that its package.json asks for')
  .addHelpText('after', `\nTasks:\n${listTasks()}`)
  .action(grade);
runCommand(command);
