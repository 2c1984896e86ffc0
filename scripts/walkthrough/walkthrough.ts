// npm start: runs every task on a private Redis and marks each line that it prints as seen, missing or unexpected.
import { findTasks, listTasks, Task } from '../../test/contract/scenarios';
import { RedisServer, reset, startRedis } from '../../test/harness/redis_server';
import { build, OURS } from '../../test/harness/script';
import { createCommand, orRefuse, runCommand } from '../cli';
import { bold, Count, createCount, describeFaults, dim, green, isGood, Mark, red } from './output';
import { createRunner } from './runner';

async function runTask(task: Task, redis: RedisServer): Promise<Count> {
  const count = createCount();
  console.log(`\n${bold(task.title)}`);
  console.log(dim(`  what to check: ${task.check}`));
  await task.run(createRunner(task, redis, count));
  await reset(redis);
  return count;
}

async function walk(tasks: Task[]): Promise<void> {
  build(OURS);
  const redis = await startRedis();
  const total = createCount();
  const lines: string[] = [];
  try {
    for (const task of tasks) {
      const count = await runTask(task, redis);
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
  .action((names: string[]) => walk(orRefuse(command, () => findTasks(names))));
runCommand(command);
