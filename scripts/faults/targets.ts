// What faults strike: the connections between the scripts and Redis, the processors, and Redis itself.
import { startOn } from '../../test/support/guarantees';
import { RedisServer } from '../../test/support/redis';
import { startRelayWith } from '../../test/support/relay';
import { pause } from '../../test/support/wait';
import { addRun, Run } from './guarantees';
import { Fault, LINKS, LONG_STOP, PLACES } from './sequence';

const BUSY_WAIT = 1000; // ms that a fault waits for its processor to be busy
const CUT_WAIT = 2000; // ms that it waits for a connection to pass its bytes

/** Starts a relay to a port of this machine, whose connections are cut and slowed at will. */
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
    /** Cuts one of the open connections when so many more bytes have passed from that side, or after a while. */
    cutOne: async ({ nth, from, byte }: Fault) => {
      const open = relay.open();
      const connection = open[nth % open.length];
      cuts.set(connection, { from, byte });
      await pause(CUT_WAIT);
      relay.cut(connection);
    },
    /** Holds every reply back for `delay` milliseconds, during the next `time` milliseconds. */
    delayReplies: async ({ delay, time }: Fault) => {
      replyDelay = delay;
      await pause(time);
      replyDelay = 0;
    },
  };
}

/** Starts a processor in each place, and returns what strikes one of them. */
function startProcessors(url: string, runs: Run[]) {
  const startOne = (file: string) => addRun(runs, startOn({ url }, file));
  const places = PLACES.map(startOne);
  const struck = new Set<Run>();

  /**
   * Kills a processor, and starts another in its place after `time` milliseconds; or stops it for so long, and starts
   * another at once where that is long. Resolves then. One that is killed or stopped already is left alone.
   */
  return async (signal: 'SIGKILL' | 'SIGSTOP', { place, busy, time }: Fault): Promise<void> => {
    const run = places[place];
    const sent = new Promise<void>((resolve) => run.script.onLine(() => resolve()));
    if (busy) await Promise.race([sent, pause(BUSY_WAIT)]);
    if (struck.has(run)) return;
    struck.add(run);
    const replace = () => {
      places[place] = startOne(PLACES[place]);
    };
    const from = Date.now();
    run.script.signal(signal);
    if (signal === 'SIGSTOP' && time >= LONG_STOP) replace();
    await Promise.all([pause(time), signal === 'SIGKILL' && run.script.exited]);
    run.breaks.push({ signal, from, to: Date.now() });
    if (signal === 'SIGKILL') return replace();
    run.script.signal('SIGCONT');
    struck.delete(run);
  };
}

/** Starts the links to a Redis and the processors, and returns the links, and what makes a fault happen. */
export async function startTargets(redis: RedisServer, runs: Run[]) {
  const links: Record<string, Awaited<ReturnType<typeof startLink>>> = {};
  for (const name of LINKS) links[name] = links[name] || (await startLink(redis.port));
  const strikeProcessor = startProcessors(links.processors.url, runs);
  /** Sends a command, whose reply may never come. */
  const send = (name: string, ...args: string[]) => void redis.command(name, ...args).catch(() => undefined);

  /** Resolves when the fault is over: when Redis answers again, or the processor runs. */
  const strike = async (fault: Fault): Promise<void> => {
    const link = links[fault.link];
    switch (fault.kind) {
      case 'cut a connection':
        return link.cutOne(fault);
      case 'delay replies':
        return link.delayReplies(fault);
      case 'kill a processor':
        return strikeProcessor('SIGKILL', fault);
      case 'stop a processor':
        return strikeProcessor('SIGSTOP', fault);
      case 'kill Redis':
        await redis.kill();
        await pause(fault.time);
        return redis.start();
      case 'stop Redis':
        redis.signal('SIGSTOP');
        await pause(fault.time);
        return redis.signal('SIGCONT');
      case 'SCRIPT FLUSH':
        return send('SCRIPT', 'FLUSH');
      case 'CLIENT KILL':
        return send('CLIENT', 'KILL', 'TYPE', fault.type);
    }
  };
  return { links, strike };
}
