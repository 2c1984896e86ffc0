// What faults strike: the connections between the scripts and Redis, and the processors.
import { Side, startRelayWith } from '../../test/support/relay';
import { Script, startCompiled } from '../../test/support/script';
import { pause } from '../../test/support/wait';
import { Run } from './observation';

/** The links between Redis and each kind of script, and how often a fault strikes each. */
export const LINKS = { processors: 5, creators: 3, servers: 3 };

/** The processors that run side by side: each place has one at a time. */
export const PLACES = ['7-job_processor', '7-job_processor', '7-job_processor', '6-job_processor'];

export const LONG_STOP = 15000; // ms; one that is stopped for longer has another started in its place
const BUSY_WAIT = 1000; // ms that a fault waits for its processor to be busy

/** A relay in front of Redis, whose connections are cut and slowed at will. */
export type Link = Awaited<ReturnType<typeof startLink>>;

/** Starts a link to a port of this machine. */
export async function startLink(target: number) {
  const cuts = new Map<number, { from: Side; left: number }>();
  let slow = { delay: 0, end: 0 };
  const relay = await startRelayWith(target, (data, from, connection) => {
    const delay = from === 'redis' && Date.now() < slow.end ? slow.delay : 0;
    const cut = cuts.get(connection);
    if (!cut || cut.from !== from) return { delay };
    const bytes = cut.left;
    cut.left -= data.length;
    return cut.left > 0 ? { delay } : { bytes, delay, cut: true };
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

export type Processors = ReturnType<typeof startProcessors>;

/** Starts a processor in each place. */
export function startProcessors(REDIS_URL: string) {
  type Processor = Run & Required<Pick<Run, 'stops'>> & { script: Script };
  const runs: Processor[] = [];
  const startOne = (file: string) => {
    const script = startCompiled(file, { REDIS_URL });
    const run: Processor = { name: `${file} #${runs.length + 1}`, script, stops: [] };
    runs.push(run);
    return run;
  };
  const places = PLACES.map(startOne);

  /** The processor in a place: where it is to be busy, as soon as it has sent a notification; none that was killed. */
  const find = async (place: number, busy: boolean) => {
    const run = places[place];
    const sent = new Promise<void>((resolve) => run.script.onLine(() => resolve()));
    if (busy) await Promise.race([sent, pause(BUSY_WAIT)]);
    return run.killed === undefined ? run : undefined;
  };
  return {
    runs,
    /** kill -9; another is started in its place after `time` milliseconds. Resolves then. */
    kill: async (place: number, busy: boolean, time: number) => {
      const run = await find(place, busy);
      if (!run) return;
      run.killed = Date.now();
      for (const stop of run.stops) stop.to = Math.min(stop.to, run.killed);
      run.script.signal('SIGKILL');
      await pause(time);
      if (places[place] === run) places[place] = startOne(PLACES[place]);
    },
    /** Stops one for `time` milliseconds; where that is long, another is started in its place at once. Resolves then. */
    stop: async (place: number, busy: boolean, time: number) => {
      const run = await find(place, busy);
      const now = Date.now();
      if (!run || run.stops.some(({ to }) => to > now)) return;
      const stop = { from: now, to: now + time };
      run.stops.push(stop);
      run.script.signal('SIGSTOP');
      if (time >= LONG_STOP && places[place] === run) places[place] = startOne(PLACES[place]);
      await pause(time);
      if (run.killed !== undefined) return;
      stop.to = Date.now(); // a busy machine may have been late
      run.script.signal('SIGCONT');
    },
  };
}
