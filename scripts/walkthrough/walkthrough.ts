// npm start: runs every task, then what can go wrong, each on a Redis of its own, and marks each line that is printed.
import { writeFileSync } from 'fs';
import { build } from '../../test/support/global_setup';
import { freePort } from '../../test/support/port';
import { findRedis, PERSISTENT, redisVersion, startRedis } from '../../test/support/redis';
import { findByName, findByTitle, listTasks } from '../../test/support/scenarios';
import { start, startCompiled } from '../../test/support/script';
import { createCommand, orRefuse, readPath, runCommand } from '../cli';
import { checkOutputs } from '../grade/outputs';
import { FAILURES } from './failures';
import { OUTAGES } from './outages';
import {
  bold,
  createCount,
  createLog,
  describeFaults,
  dim,
  green,
  isGood,
  Log,
  Mark,
  NOTE,
  red,
} from './output';
import { renderWalkthrough, Walk } from './page';
import { createStage } from './stage';
import { Scenario, TASK_SCENARIOS } from './tasks';

const FAILED = [...OUTAGES, ...FAILURES];
const SCENARIOS = [...TASK_SCENARIOS, ...FAILED];

/**
 * Finds scenarios, in their order; without a name all of them. Tasks are named as for the grader, failures by words of
 * their title, which all begin with 'Failures'.
 * @throws Error with what there is, where a name finds none
 */
function findScenarios(names: string[]): Scenario[] {
  if (names.length === 0) return SCENARIOS;
  const found = names.map((name) => {
    const failures = /^(tasks? )?\d/i.test(name) ? [] : findByTitle(FAILED, name);
    return [...findByName(name), ...failures].map(({ title }) => title);
  });
  const unknown = names.find((_, index) => found[index].length === 0);
  if (unknown !== undefined)
    throw new Error(`No task is called '${unknown}'. There are:\n${listScenarios()}`);
  return SCENARIOS.filter(({ title }) => found.flat().includes(title));
}

function listScenarios(): string {
  return [listTasks(), ...FAILED.map(({ title }) => `  ${title}`)].join('\n');
}

/** Failures run compiled, which is four times as fast, and 8-job is loaded so; the tasks run by ts-node, as by hand. */
const isCompiled = (scenario: Scenario) => FAILED.includes(scenario) || scenario.files.includes('8-job');

/** Runs a scenario on a Redis of its own on this port. */
async function runScenario(scenario: Scenario, port: number): Promise<Log> {
  const { title, check, files } = scenario;
  const isFailure = FAILED.includes(scenario);
  console.log(`\n${bold(title)}\n${dim(`  what to check: ${check}`)}`);
  const log = createLog();
  const redis = await startRedis('--port', `${port}`, ...(isFailure ? PERSISTENT : []));
  if (isFailure) await redis.reset();
  const stage = createStage(redis, log, files, isFailure ? startCompiled : start);
  const error = await scenario.run(stage).catch((reason: Error) => reason);
  await stage.end();
  // What is missing shows it already, unless something has failed that nothing is expected of.
  if (error)
    log.add({
      mark: isGood(log.count) ? 'unexpected' : undefined,
      line: `# ${error.message.split('\n')[0]}`,
    });
  log.flush();
  await redis.remove();
  return log;
}

async function walk(scenarios: Scenario[], html?: string): Promise<void> {
  if (scenarios.some(isCompiled)) build();
  const port = await freePort();
  console.log(
    `Redis is at redis://127.0.0.1:${port}, as if REDIS_URL were set to it; each part has a new one.`
  );
  console.log(NOTE);
  const total = createCount();
  const walks: Walk[] = [];
  const summary: string[] = [];
  for (const scenario of scenarios) {
    const log = await runScenario(scenario, port);
    const { count } = log;
    walks.push({ scenario, log });
    const faults = isGood(count) ? '' : `, ${describeFaults(count)}`;
    summary.push(`  ${isGood(count) ? green('✓') : red('✗')} ${scenario.title}: ${count.seen} seen${faults}`);
    for (const mark of Object.keys(total) as Mark[]) total[mark] += count[mark];
  }
  console.log(`\n${bold('Summary')}\n${summary.join('\n')}`);
  console.log(`  ${total.seen} lines seen, ${describeFaults(total)}`);
  if (html) writeFileSync(html, renderWalkthrough(walks, total, redisVersion(findRedis())));
  if (!isGood(total)) process.exitCode = 1;
}

const command = createCommand(
  'npm start --',
  'Run the tasks and what can go wrong, and mark every line that is printed.'
)
  .argument(
    '[names...]',
    "a task's number, its file's name or words of a title; 'failures' for what can go wrong; without any, everything"
  )
  .addHelpText('after', `\nTasks:\n${listScenarios()}`)
  .option('--html <file>', 'write what is shown as a page', readPath)
  .action((names: string[], options: { html?: string }) => {
    const scenarios = orRefuse(command, () => findScenarios(names));
    orRefuse(command, () => checkOutputs(options));
    return walk(scenarios, options.html);
  });
runCommand(command);
