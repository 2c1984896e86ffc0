// Plays scenarios, each on a Redis of its own.
import { LIMITS } from '../../test/support/launcher';
import { PERSISTENT, startRedis } from '../../test/support/redis';
import { bold, createLog, dim, Entry, Log, summarize } from './output';
import { quoted } from './requests';
import { createStage } from './stage';
import { Scenario } from './tasks';

/** A scenario and its log. */
export interface Walk {
  scenario: Pick<Scenario, 'title' | 'check'>;
  entries: Entry[];
}

/** Milliseconds without a new line after which the log says what it is waiting for. */
const LATE = LIMITS.patience / 4;

/** Plays a scenario and resolves with its log. `compiled` runs a task's scripts compiled, not with ts-node. */
export async function play(scenario: Scenario, log = createLog(), compiled = false): Promise<Log> {
  const { files, run, settings = [] } = scenario;
  const redis = await startRedis(...(files ? [] : PERSISTENT), ...settings);
  if (!files) await redis.reset(); // with `appendonly`, Redis does not load dump.rdb
  const stage = createStage(redis, log, compiled ? undefined : files);
  if (settings.length > 0) stage.say(`Redis was started with ${settings.map(quoted).join(' ')}`);
  let count = 0;
  const reminder = setInterval(() => {
    const awaited = stage.awaited();
    if (awaited && count === log.entries.length) {
      log.add({ line: `… waiting for ${awaited}` });
      log.flush();
    }
    count = log.entries.length;
  }, LATE);
  const failure = await run(stage)
    .then(stage.finishAll)
    .catch((error: Error) => error);
  clearInterval(reminder);
  await stage.close();
  log.flush();
  if (failure) {
    // Missing lines already count as faults.
    const mark = summarize(log.entries).isGood ? 'unexpected' : undefined;
    log.add({ mark, line: `# ${failure.message.split('\n')[0]}` });
    log.flush();
  }
  await redis.remove();
  return log;
}

/** Plays up to `atOnce` scenarios at a time, and shows them one after the other. */
export async function playAll(scenarios: Scenario[], atOnce: number): Promise<Walk[]> {
  const playing = new Set<Promise<unknown>>();
  const walks: Walk[] = [];
  let shown = Promise.resolve();
  for (const scenario of scenarios) {
    if (playing.size === atOnce) await Promise.race(playing);
    const log = createLog();
    const played: Promise<void> = play(scenario, log).then(() => void playing.delete(played));
    playing.add(played);
    walks.push({ scenario, entries: log.entries });
    shown = shown.then(() => {
      console.log(`\n${bold(scenario.title)}\n${dim(`  what to check: ${scenario.check}`)}`);
      log.show();
      return played;
    });
  }
  await shown;
  return walks;
}
