// Plays scenarios, each on a Redis of its own.
import { LIMITS } from '../../test/support/launcher';
import { PERSISTENT, startRedis } from '../../test/support/redis';
import { bold, createLog, dim, Entry, Log, summarize } from './output';
import { createStage } from './stage';
import { Scenario } from './tasks';

/** What came of a scenario. */
export interface Walk {
  scenario: Pick<Scenario, 'title' | 'check'>;
  entries: Entry[];
}

/** Milliseconds without a line after which it is said what is awaited. */
const LATE = LIMITS.patience / 4;

/** Plays a scenario, and resolves with its lines; `compiled` is for the scripts of a task. */
export async function play({ files, run }: Scenario, log = createLog(), compiled = false): Promise<Log> {
  const redis = await startRedis(...(files ? [] : PERSISTENT));
  if (!files) await redis.reset(); // such a server does not read dump.rdb
  const stage = createStage(redis, log, compiled ? undefined : files);
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
    // What is missing shows it already, unless something has failed that nothing is expected of.
    const mark = summarize(log.entries).isGood ? 'unexpected' : undefined;
    log.add({ mark, line: `# ${failure.message.split('\n')[0]}` });
    log.flush();
  }
  await redis.remove();
  return log;
}

/** Plays scenarios, so many at once, and shows them one after the other. */
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
