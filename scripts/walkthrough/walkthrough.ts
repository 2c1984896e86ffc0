// npm start: runs every task on a private Redis and marks each line that it prints as seen, missing or unexpected.
import { writeFileSync } from 'fs';
import { findTasks, listTasks, Task } from '../../test/support/scenarios';
import { RedisServer, reset } from '../../test/support/redis';
import { createCommand, orRefuse, readPath, runCommand } from '../cli';
import { quote } from '../grade/command_line';
import { checkOutputs } from '../grade/outputs';
import {
  bold,
  createCount,
  createTally,
  describeFaults,
  dim,
  green,
  isGood,
  Mark,
  red,
  show,
  Tally,
} from './output';
import { renderWalkthrough, Walk } from './page';
import { createRunner } from './runner';
import { ourTarget, Target, theirTarget } from './target';

interface Options {
  html?: string;
  solution?: string;
}

async function runTask(task: Task, target: Target, redis: RedisServer): Promise<Tally> {
  const tally = createTally();
  console.log(`\n${bold(task.title)}`);
  console.log(dim(`  what to check: ${task.check}`));
  const obstacles = task.files.flatMap((file) => target.obstacle(file) || []);
  for (const obstacle of obstacles) show(tally, 'missing', '', obstacle);
  if (obstacles.length === 0) await task.run(createRunner(task, target, redis, tally));
  await reset(redis);
  return tally;
}

async function walk(tasks: Task[], target: Target, { html }: Options): Promise<void> {
  const walks: Walk[] = [];
  const redis = await target.startRedis();
  const total = createCount();
  const lines: string[] = [];
  try {
    for (const task of tasks) {
      const tally = await runTask(task, target, redis);
      walks.push({ task, tally });
      const { count } = tally;
      const sign = isGood(count) ? green('✓') : red('✗');
      const faults = isGood(count) ? '' : `, ${describeFaults(count)}`;
      lines.push(`  ${sign} ${task.title}: ${count.seen} seen${faults}`);
      for (const mark of Object.keys(total) as Mark[]) total[mark] += count[mark];
    }
    const info = (await redis.command('INFO', 'server')) as string;
    if (html) writeFileSync(html, renderWalkthrough(target.solution.folder, info, walks));
  } finally {
    await redis.remove();
  }
  console.log(`\n${bold('Summary')}\n${lines.join('\n')}`);
  console.log(`  ${total.seen} lines seen, ${describeFaults(total)}`);
  if (!isGood(total)) process.exitCode = 1;
}

const command = createCommand(
  'npm start --',
  'Run the tasks on a private Redis, and mark every line that they print.'
)
  .argument(
    '[tasks...]',
    "a task's number, its file's name or words of its title; without any, all tasks run"
  )
  .addHelpText('after', `\nTasks:\n${listTasks()}`)
  .option('--html <file>', 'write what the scripts print, and the marks, as a page', readPath)
  .option('--solution <folder>', "run somebody's scripts, as the grader does", readPath)
  .action((names: string[], options: Options) => {
    const { solution } = options;
    const tasks = orRefuse(command, () => findTasks(names));
    orRefuse(command, () => checkOutputs(options));
    const target = solution ? orRefuse(command, () => theirTarget(solution)) : ourTarget();
    return walk(tasks, target, options);
  });
runCommand(command);
