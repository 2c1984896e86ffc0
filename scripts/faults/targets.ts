// What faults strike: the connections between the scripts and Redis, the processors, and Redis itself.
import { startOn } from '../../test/support/guarantees';
import { RedisServer } from '../../test/support/redis';
import { startRelayWith } from '../../test/support/relay';
import { Script } from '../../test/support/script';
import { pause } from '../../test/support/wait';
import { Fault, LINKS, LONG_STOP, PLACES } from './sequence';

const BUSY_WAIT = 1000; // ms that a fault waits for its processor to be busy
const CUT_WAIT = 2000; // ms after which a connection is cut even if fewer bytes have passed
const BETWEEN_OUTAGES = 2000; // ms in which Redis loads its data, and then runs undisturbed for about a second

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
    if (!cut || cut.from !== from) return { delay };
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
  const startAt = (place: number) => startOn(links.processors, PLACES[place]);
  const processors = PLACES.map((_, place) => startAt(place));
  const breaks: Break[] = [];

  const struck = new Set<unknown>();
  /** Strikes a processor or Redis, unless it has not recovered from the last strike. */
  const strikeOnce = async (target: unknown, strikeIt: () => Promise<unknown>) => {
    if (struck.has(target)) return;
    struck.add(target);
    await strikeIt();
    struck.delete(target);
  };

  const strikeProcessor = async (signal: Break['signal'], { place, busy, time }: Fault) => {
    const printsLine = new Promise<void>((resolve) => processors[place].onLine(() => resolve()));
    if (busy) await Promise.race([printsLine, pause(BUSY_WAIT)]);
    const script = processors[place];
    await strikeOnce(script, async () => {
      const from = Date.now();
      script.signal(signal);
      if (signal === 'SIGSTOP' && time >= LONG_STOP) processors[place] = startAt(place);
      await Promise.all([pause(time), signal === 'SIGKILL' && script.exited]);
      breaks.push({ script, signal, from, to: Date.now() });
      if (signal === 'SIGKILL') processors[place] = startAt(place);
      else script.signal('SIGCONT');
    });
  };

  const strikeRedis = ({ kind, time }: Fault) =>
    strikeOnce(redis, async () => {
      if (kind === 'kill Redis') await redis.kill();
      else redis.signal('SIGSTOP');
      await pause(time);
      if (kind === 'kill Redis') await redis.start();
      else redis.signal('SIGCONT');
      await pause(BETWEEN_OUTAGES);
    });

  /** Sends a command, whose reply may never come. */
  const send = (name: string, ...args: string[]) => void redis.command(name, ...args).catch(() => undefined);

  const strikes: Record<string, (fault: Fault) => Promise<void> | void> = {
    'cut a connection': (fault) => links[fault.link].cutOne(fault),
    'delay replies': (fault) => links[fault.link].delayReplies(fault),
    'kill a processor': (fault) => strikeProcessor('SIGKILL', fault),
    'stop a processor': (fault) => strikeProcessor('SIGSTOP', fault),
    'kill Redis': strikeRedis,
    'stop Redis': strikeRedis,
    'SCRIPT FLUSH': () => send('SCRIPT', 'FLUSH'),
    'CLIENT KILL': ({ type }) => send('CLIENT', 'KILL', 'TYPE', type),
  };
  /** Makes a fault happen, and resolves when it is over. */
  const strike = async (fault: Fault): Promise<void> => strikes[fault.kind](fault);
  return { links, breaks, strike };
}
