// The scripts that run while faults happen: processors, and a stream of creators.
import { join } from 'path';
import { NOTIFICATIONS } from '../../test/support/expected';
import { Script, startProgram, startScript } from '../../test/support/script';
import { OURS_COMPILED, ROOT } from '../../test/support/launcher';
import { pause } from '../../test/support/wait';
import { now } from './clock';
import { CreatorRun, observe, ProcessorRun } from './observation';
import { LONG_STOP, PLACES } from './sequence';

/** How many creators run at once. */
const CREATORS = 3;

/** How many jobs one creator of jobs that can be told apart has. */
const MANY = 60;

/** Milliseconds that a fault waits for its processor to be busy. */
const BUSY_WAIT = 1000;

export interface Processors {
  runs: ProcessorRun[];
  /** kill -9, perhaps as soon as it is busy; another is started in its place after `pause` milliseconds. */
  kill(place: number, busy: boolean, pause: number): void;
  /** Stops one for `time` milliseconds; where that is long, another is started in its place at once. */
  stop(place: number, busy: boolean, time: number): void;
  /** Lets those that are stopped go on, and starts those that are missing. */
  heal(): void;
  /** Ends all, and resolves when they have ended or a bound is reached. */
  end(): Promise<void>;
}

/** Starts a processor in each place. */
export function startProcessors(REDIS_URL: string): Processors {
  const runs: ProcessorRun[] = [];
  const scripts = new Map<ProcessorRun, Script>();
  const places: (ProcessorRun | undefined)[] = [];
  let healed = false;

  const startIn = (place: number) => {
    if (places[place]) return;
    const script = startScript(PLACES[place], { REDIS_URL }, OURS_COMPILED);
    const concurrency = PLACES[place].startsWith('7') ? 2 : 1;
    const run: ProcessorRun = observe(script, `#${runs.length + 1}`, { concurrency, stops: [] });
    places[place] = run;
    runs.push(run);
    scripts.set(run, script);
  };
  const signal = (run: ProcessorRun, name: NodeJS.Signals) => scripts.get(run)?.process.kill(name);
  const isStopped = ({ stops }: ProcessorRun) => stops.length > 0 && stops[stops.length - 1].to === Infinity;
  const goOn = (run: ProcessorRun) => {
    if (!isStopped(run)) return;
    run.stops[run.stops.length - 1].to = now();
    if (run.killed === undefined) signal(run, 'SIGCONT');
  };
  /** Calls `strike` for the processor in a place, unless it is not there: now, or as soon as it has sent a notification. */
  const onProcessor = (place: number, busy: boolean, strike: (run: ProcessorRun) => void) => {
    const run = places[place];
    if (!run) return; // the one before was killed a moment ago
    let struck = false;
    const once = () => {
      if (!struck && !healed && places[place] === run) strike(run);
      struck = true;
    };
    if (!busy) return once();
    scripts.get(run)?.onLine(once);
    setTimeout(once, BUSY_WAIT);
  };
  PLACES.forEach((_, place) => startIn(place));
  return {
    runs,
    kill: (place, busy, pause) =>
      onProcessor(place, busy, (run) => {
        run.killed = now();
        goOn(run);
        signal(run, 'SIGKILL');
        places[place] = undefined;
        setTimeout(startIn, pause, place);
      }),
    stop: (place, busy, time) =>
      onProcessor(place, busy, (run) => {
        if (isStopped(run)) return;
        run.stops.push({ from: now(), to: Infinity });
        signal(run, 'SIGSTOP');
        setTimeout(goOn, time, run);
        if (time < LONG_STOP) return;
        places[place] = undefined;
        startIn(place);
      }),
    heal: () => {
      healed = true;
      runs.forEach(goOn);
      PLACES.forEach((_, place) => startIn(place));
    },
    end: async () => {
      for (const run of runs) if (run.status === undefined) signal(run, 'SIGTERM');
      await Promise.race([Promise.all([...scripts.values()].map(({ ended }) => ended)), pause(10000)]);
    },
  };
}

export interface Creators {
  runs: CreatorRun[];
  /** Starts no more, and resolves when all have ended or after `time` milliseconds. */
  end(time: number): Promise<void>;
}

/** Starts creators one after the other, a few side by side. */
export function startCreators(REDIS_URL: string): Creators {
  const runs: CreatorRun[] = [];
  let ending = false;

  const start = (): Script => {
    const number = runs.length;
    const many = join('test', 'support', 'programs', 'create_many.ts');
    // Phone numbers that no other creator has, so that each notification can be told from all others.
    const prefix = `${number}`.padStart(5, '0');
    const command = [process.execPath, '-r', 'ts-node/register', many, `${MANY}`, prefix];
    const env = { ...process.env, REDIS_URL };
    const kinds = [
      { jobs: NOTIFICATIONS.length, run: () => startScript('7-job_creator', env, OURS_COMPILED) },
      { jobs: MANY, run: () => startProgram('create_many', command, { cwd: ROOT, env }) },
      { jobs: 1, run: () => startScript('6-job_creator', env, OURS_COMPILED) },
    ];
    const { jobs, run } = kinds[number % kinds.length];
    const script = run();
    runs.push(observe(script, `#${number + 1}`, { jobs }));
    return script;
  };
  const stream = async () => {
    while (!ending) {
      await start().ended;
      await pause(100);
    }
  };
  const streams = Promise.all([...Array(CREATORS)].map(stream));
  return {
    runs,
    end: async (time) => {
      ending = true;
      await Promise.race([streams, pause(time)]);
    },
  };
}
