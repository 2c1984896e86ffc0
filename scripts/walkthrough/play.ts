// Plays one scenario on a Redis of its own.
import { Judge } from '../../test/support/judge';
import { LIMITS } from '../../test/support/launcher';
import { PERSISTENT, startRedis } from '../../test/support/redis';
import { isGood, Log } from './output';
import { createStage, isRunning, missingOf, Watched } from './stage';
import { Scenario } from './tasks';

/** Milliseconds without a line after which it is said what is awaited. */
const LATE = LIMITS.patience / 4;

/** Says what is awaited, again and again while nothing comes. */
function remind(watched: Watched[], log: Log): NodeJS.Timeout {
  let said = Date.now();
  return setInterval(() => {
    const last = watched.flatMap(({ script }) => script.lines.slice(-1).map(({ at }) => at));
    const isLate = (one: Watched) => isRunning(one.script) && (one.mayExit || missingOf(one).length > 0);
    const late = watched.find(isLate);
    if (!late || Date.now() - Math.max(said, ...last) < LATE) return;
    const [line] = missingOf(late);
    log.add({ line: `… waiting for ${line === undefined ? `${late.script.file} to exit` : `"${line}"`}` });
    said = Date.now();
  }, 500);
}

/** Shows what is missing, and kills what still runs. */
async function close(watched: Watched[], log: Log): Promise<void> {
  const judged = new Set<Judge>(); // two scripts may share one
  for (const { script, who, judges } of watched.splice(0)) {
    for (const one of judges.filter((other) => !judged.has(other))) {
      for (const line of one.missing()) log.add({ mark: 'missing', who, line });
      judged.add(one);
    }
    if (!isRunning(script)) continue;
    log.add({ mark: 'unexpected', who, line: `[${script.file} does not exit]` });
    script.kill();
    await script.exited;
  }
}

/** Plays a scenario. Its scripts are finished at the end, those first that exit by themselves. */
export async function play({ files, run }: Scenario, log: Log): Promise<void> {
  const redis = await startRedis(...(files ? [] : PERSISTENT));
  if (!files) await redis.reset(); // such a server does not read dump.rdb
  const watched: Watched[] = [];
  const stage = createStage(redis, log, watched, files);
  const reminder = remind(watched, log);
  try {
    await run(stage);
    const lasting = watched.filter(({ mayExit }) => !mayExit);
    const others = watched.filter(({ mayExit }) => mayExit);
    for (const { script } of [...others, ...lasting]) await stage.finish(script);
    await close(watched, log);
  } catch (error) {
    await close(watched, log);
    // What is missing shows it already, unless something has failed that nothing is expected of.
    const mark = isGood(log.count) ? 'unexpected' : undefined;
    log.add({ mark, line: `# ${(error as Error).message.split('\n')[0]}` });
  }
  clearInterval(reminder);
  log.flush();
  await redis.remove();
}
