// npm start: runs every task on a private Redis and marks each line that it prints as seen, missing or unexpected.
import { findTasks, Task, TASKS } from '../../test/contract/scenarios';
import { RedisServer, reset, startRedis } from '../../test/harness/redis_server';
import { build, exitOnSignals, OURS } from '../../test/harness/script';
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

const tasks = findTasks(process.argv.slice(2));
if (tasks.length === 0) {
  const names = TASKS.map(({ files }) => files.join(' ')).join(' ');
  console.error(`No task begins with ${process.argv.slice(2).join(' or ')}. There are: ${names}`);
  process.exit(1);
}
exitOnSignals();
walk(tasks).catch((error: Error) => {
  console.error(error.message);
  process.exit(1);
});
