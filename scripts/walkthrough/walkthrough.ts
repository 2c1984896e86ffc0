// npm start: runs every task on a private Redis and marks each line that it prints as seen, missing or unexpected.
import { findTasks, listTasks, Task } from '../../test/contract/scenarios';
import { RedisServer, reset } from '../../test/harness/redis_server';
import { createCommand, orRefuse, runCommand } from '../cli';
import { bold, Count, createCount, describeFaults, dim, green, isGood, Mark, red, show } from './output';
import { createRunner } from './runner';
import { ourTarget, Target, theirTarget } from './target';

async function runTask(task: Task, target: Target, redis: RedisServer): Promise<Count> {
  const count = createCount();
  console.log(`\n${bold(task.title)}`);
  console.log(dim(`  what to check: ${task.check}`));
  const obstacles = task.files.flatMap((file) => target.obstacle(file) || []);
  for (const obstacle of obstacles) show(count, 'missing', '', obstacle);
  if (obstacles.length === 0) await task.run(createRunner(task, target, redis, count));
  await reset(redis);
  return count;
}

async function walk(tasks: Task[], target: Target): Promise<void> {
  const redis = await target.startRedis();
  const total = createCount();
  const lines: string[] = [];
  try {
    for (const task of tasks) {
      const count = await runTask(task, target, redis);
      const sign = isGood(count) ? green('✓') : red('✗');
      const faults = isGood(count) ? '' : `, ${describeFaults(count)}`;
      lines.push(`  ${sign} ${task.title}: ${count.seen} seen${faults}`);
      for (const mark of Object.keys(total) as Mark[]) total[mark] += count[mark];
    }
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
  .option('--solution <folder>', "run somebody's scripts, as the grader does")
  .action((names: string[], { solution }: { solution?: string }) => {
    const tasks = orRefuse(command, () => findTasks(names));
    return walk(tasks, solution ? orRefuse(command, () => theirTarget(solution)) : ourTarget());
  });
runCommand(command);
