// What faults strike: the connections between the scripts and Redis, and the processors.
import { openSync, writeSync } from 'fs';
import { Passage, Side, startRelayWith } from '../../test/support/relay';
import { Script, startCompiled } from '../../test/support/script';
import { pause } from '../../test/support/wait';
import { Run, Stop } from './observation';

/** The links between Redis and each kind of script, and how often a fault strikes each. */
export const LINKS = { processors: 5, creators: 3, servers: 3 };

/** The processors that run side by side: each place has one at a time. */
export const PLACES = ['7-job_processor', '7-job_processor', '7-job_processor', '6-job_processor'];

export const LONG_STOP = 15000; // ms; one that is stopped for longer has another started in its place
const BUSY_WAIT = 1000; // ms that a fault waits for its processor to be busy

/** Is told of what one side has sent over a connection, and what becomes of it. */
export type Trace = (link: string, connection: number, from: Side, data: Buffer, passage: Passage) => void;

/**
 * Opens a file into which all that passes the links is written, for looking into a broken guarantee.
 * @throws Error when the file cannot be written
 */
export function openTrace(path: string | undefined): Trace {
  if (!path) return () => undefined;
  const [file, begin] = [openSync(path, 'w'), Date.now()];
  return (link, connection, from, data, passage) => {
    const seconds = ((Date.now() - begin) / 1000).toFixed(3);
    const [what, text] = [JSON.stringify(passage), JSON.stringify(data.toString())];
    writeSync(file, `${seconds} s  ${link} ${connection} from ${from} ${what} ${text}\n`);
  };
}

/** A relay in front of Redis, whose connections are cut and slowed at will. */
export type Link = Awaited<ReturnType<typeof startLink>>;

/** Starts a link to a port of this machine. */
export async function startLink(name: string, target: number, trace: Trace) {
  const cuts = new Map<number, { from: Side; left: number }>();
  let slow = { delay: 0, end: 0 };
  const judge = (data: Buffer, from: Side, connection: number): Passage => {
    const delay = from === 'redis' && Date.now() < slow.end ? slow.delay : 0;
    const cut = cuts.get(connection);
    if (!cut || cut.from !== from) return { delay };
    const bytes = cut.left;
    cut.left -= data.length;
    return cut.left > 0 ? { delay } : { bytes, delay, cut: true };
  };
  const relay = await startRelayWith(target, (data, from, connection) => {
    const passage = judge(data, from, connection);
    trace(name, connection, from, data, passage);
    return passage;
  });
  return {
    ...relay,
    /** Cuts one of the open connections when so many more bytes have passed from that side. */
    cut: (nth: number, from: Side, byte: number) => {
      const open = relay.open();
      if (open.length > 0) cuts.set(open[nth % open.length], { from, left: byte });
    },
    /** Holds every reply back for `delay` milliseconds, during the next `time` milliseconds. */
    delayReplies: (delay: number, time: number) => {
      slow = { delay, end: Date.now() + time };
    },
    /** Passes on everything from now on. */
    heal: () => {
      cuts.clear();
      slow = { delay: 0, end: 0 };
    },
  };
}

/** Ends scripts as Ctrl-C does. The guarantees find one that has not ended after 10 s. */
export function endAll(scripts: Script[]): Promise<unknown> {
  for (const script of scripts) script.signal('SIGTERM');
  return Promise.race([Promise.all(scripts.map(({ exited }) => exited)), pause(10000)]);
}

export type Processors = ReturnType<typeof startProcessors>;

/** Starts a processor in each place. */
export function startProcessors(REDIS_URL: string) {
  type Processor = Run & { script: Script; stops: Stop[] };
  const runs: Processor[] = [];
  const places: (Processor | undefined)[] = [];
  let healed = false;

  const startIn = (place: number) => {
    if (places[place]) return;
    const script = startCompiled(PLACES[place], { REDIS_URL });
    const run = { name: `${script.file} #${runs.length + 1}`, script, stops: [] };
    places[place] = run;
    runs.push(run);
  };
  const isStopped = ({ stops }: Processor) => stops.some(({ to }) => to === Infinity);
  const goOn = (run: Processor) => {
    if (!isStopped(run)) return;
    run.stops[run.stops.length - 1].to = Date.now();
    if (run.killed === undefined) run.script.signal('SIGCONT');
  };
  /** Calls `strike` for the processor in a place, now or as soon as it has sent a notification. */
  const onProcessor = (place: number, busy: boolean, strike: (run: Processor) => void) => {
    const run = places[place];
    if (!run) return; // the one before was killed a moment ago
    let struck = false;
    const once = () => {
      if (!struck && !healed && places[place] === run) strike(run);
      struck = true;
    };
    if (!busy) return once();
    run.script.onLine(once);
    setTimeout(once, BUSY_WAIT);
  };
  const startMissing = () => PLACES.forEach((_, place) => startIn(place));
  startMissing();
  return {
    runs,
    /** kill -9, perhaps as soon as it is busy; another is started in its place after `time` milliseconds. */
    kill: (place: number, busy: boolean, time: number) =>
      onProcessor(place, busy, (run) => {
        run.killed = Date.now();
        goOn(run);
        run.script.signal('SIGKILL');
        places[place] = undefined;
        setTimeout(startIn, time, place);
      }),
    /** Stops one for `time` milliseconds; where that is long, another is started in its place at once. */
    stop: (place: number, busy: boolean, time: number) =>
      onProcessor(place, busy, (run) => {
        if (isStopped(run)) return;
        run.stops.push({ from: Date.now(), to: Infinity });
        run.script.signal('SIGSTOP');
        setTimeout(goOn, time, run);
        if (time < LONG_STOP) return;
        places[place] = undefined;
        startIn(place);
      }),
    /** Lets those that are stopped go on, and starts those that are missing. */
    heal: () => {
      healed = true;
      runs.forEach(goOn);
      startMissing();
    },
    end: () => endAll(runs.map(({ script }) => script)),
  };
}
