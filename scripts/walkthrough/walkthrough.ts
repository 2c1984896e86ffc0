// npm start: runs every task, then everything that can go wrong, and marks each line that is printed.
import { writeFileSync } from 'fs';
import { build } from '../../test/support/global_setup';
import { findRedis, redisVersion, removeServers } from '../../test/support/redis';
import { findTasks, listTasks } from '../../test/support/scenarios';
import { createCommand, orRefuse, readPath, runCommand } from '../cli';
import { checkOutputs } from '../grade/outputs';
import { FAILURES } from './failures';
import { bold, dim, green, NOT_SHOWN, NOTE, red, summarize } from './output';
import { renderWalkthrough } from './page';
import { playAll } from './play';
import { Scenario, TASK_SCENARIOS } from './tasks';

const SCENARIOS = [...TASK_SCENARIOS, ...FAILURES];

async function walk(scenarios: Scenario[], html?: string): Promise<void> {
  const tasks = scenarios.filter(({ files }) => files);
  const failures = scenarios.filter(({ files }) => !files);
  if (failures.length > 0 || tasks.some(({ files = [] }) => files.includes('8-job'))) build();
  console.log(
    `Each part uses its own Redis server, to which REDIS_URL is set. Failures run three at a time.\n${NOTE}`
  );
  const walks = [...(await playAll(tasks, 1)), ...(await playAll(failures, 3))]; // failures mostly wait
  await removeServers(); // the second ones of some scenarios
  console.log(`\n${bold('Summary')}`);
  for (const { scenario, entries } of walks) {
    const { seen, faults, isGood } = summarize(entries);
    const sign = isGood ? green('✓') : red('✗');
    console.log(`  ${sign} ${scenario.title}: ${seen} seen${isGood ? '' : `, ${faults}`}`);
  }
  const { seen, faults, isGood } = summarize(walks.flatMap(({ entries }) => entries));
  console.log(`  ${seen} lines seen, ${faults}`);
  if (failures.length > 0) console.log(dim(`  ${NOT_SHOWN}`));
  if (html) writeFileSync(html, renderWalkthrough(walks, redisVersion(findRedis())));
  if (!isGood) process.exitCode = 1;
}

const command = createCommand(
  'npm start --',
  'Run the tasks and what can go wrong, and mark each printed line.'
)
  .argument(
    '[names...]',
    "a task's number, its file's name or words of a title; 'failures' for what can go wrong; without any, everything"
  )
  .addHelpText('after', `\nTasks:\n${listTasks(SCENARIOS)}`)
  .option('--html <file>', 'write what is shown as a page', readPath)
  .action((names: string[], options: { html?: string }) => {
    const scenarios = orRefuse(command, () => findTasks(SCENARIOS, names));
    orRefuse(command, () => checkOutputs(options));
    return walk(scenarios, options.html);
  });
runCommand(command);
