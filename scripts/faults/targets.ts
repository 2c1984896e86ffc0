// What faults strike: the connections between the scripts and Redis, the processors, and Redis itself.
import { RedisServer } from '../../test/support/redis';
import { startRelayWith } from '../../test/support/relay';
import { Script, startCompiled } from '../../test/support/script';
import { pause } from '../../test/support/wait';
import { Fault, LINKS, LONG_STOP, PLACES } from './sequence';

const BUSY_WAIT = 1000; // ms that a fault waits for its processor to be busy
const CUT_WAIT = 2000; // ms after which a connection is cut even if fewer bytes have passed
const REST = 2000; // ms from one interruption of Redis to the next: it loads its data, then runs for about a second

/** A processor that was killed or stopped, and until when. */
export interface Break {
  script: Script;
  signal: 'SIGKILL' | 'SIGSTOP';
  from: number;
  to: number;
}

/** Starts a relay to a port of this machine whose connections can be cut and whose replies can be delayed. */
async function startLink(target: number) {
  const cuts = new Map<number, Pick<Fault, 'from' | 'byte'>>();
  let replyDelay = 0;
  const relay = await startRelayWith(target, (data, from, connection) => {
    const delay = from === 'redis' ? replyDelay : 0;
    const cut = cuts.get(connection);
    if (cut?.from !== from) return { delay };
    const bytes = cut.byte;
    cut.byte -= data.length;
    return cut.byte > 0 ? { delay } : { bytes, delay, cut: true };
  });
  return {
    ...relay,
    cutOne: async ({ nth, from, byte }: Fault) => {
      const open = relay.open();
      const connection = open[nth % open.length];
      cuts.set(connection, { from, byte });
      await pause(CUT_WAIT);
      relay.cut(connection);
    },
    delayReplies: async ({ delay, time }: Fault) => {
      replyDelay = delay;
      await pause(time);
      replyDelay = 0;
    },
  };
}

/** Starts the processors and the links to Redis, and returns what a run needs to make faults happen. */
export async function startTargets(redis: RedisServer) {
  const links: Record<string, Awaited<ReturnType<typeof startLink>>> = {};
  for (const name of new Set(LINKS)) links[name] = await startLink(redis.port);
  const startAt = (place: number) => startCompiled(PLACES[place], links.processors);
  const processors = PLACES.map((_, place) => startAt(place));
  const breaks: Break[] = [];

  const struck = new Set<unknown>();
  /** Stops a processor or Redis for `time`, unless it has not recovered from the last interruption. */
  const interrupt = async (target: unknown, time: number, stop: () => unknown, resume: () => unknown) => {
    if (struck.has(target)) return;
    struck.add(target);
    await Promise.all([stop(), pause(time)]);
    await resume();
    setTimeout(() => struck.delete(target), target === redis ? REST : 0);
  };

  const strikeProcessor = async (signal: Break['signal'], { place, busy, time }: Fault) => {
    const printsLine = new Promise<void>((resolve) => processors[place].onLine(() => resolve()));
    if (busy) await Promise.race([printsLine, pause(BUSY_WAIT)]);
    const script = processors[place];
    const from = Date.now();
    const stop = async () => {
      script.signal(signal);
      if (signal === 'SIGKILL') await script.exited;
      else if (time >= LONG_STOP) processors[place] = startAt(place);
    };
    const resume = () => {
      breaks.push({ script, signal, from, to: Date.now() });
      if (signal === 'SIGKILL') processors[place] = startAt(place);
      else script.signal('SIGCONT');
    };
    await interrupt(script, time, stop, resume);
  };

  const stopRedis = () => redis.signal('SIGSTOP');
  const resumeRedis = () => redis.signal('SIGCONT');

  /** Sends a command, whose reply may never come. */
  const send = (name: string, ...args: string[]) => void redis.command(name, ...args).catch(() => undefined);

  /** What each kind of fault does; what it returns resolves when the fault is over. */
  const strikes: Record<string, (fault: Fault) => unknown> = {
    'cut a connection': (fault) => links[fault.link].cutOne(fault),
    'delay replies': (fault) => links[fault.link].delayReplies(fault),
    'kill a processor': (fault) => strikeProcessor('SIGKILL', fault),
    'stop a processor': (fault) => strikeProcessor('SIGSTOP', fault),
    'kill Redis': ({ time }) => interrupt(redis, time, redis.kill, redis.start),
    'stop Redis': ({ time }) => interrupt(redis, time, stopRedis, resumeRedis),
    'SCRIPT FLUSH': () => send('SCRIPT', 'FLUSH'),
    'CLIENT KILL': ({ type }) => send('CLIENT', 'KILL', 'TYPE', type),
  };
  return { links, breaks, strikes };
}
