// What faults strike: the connections between the scripts and Redis, the processors, and Redis itself.
import { RedisServer } from '../../test/support/redis';
import { startRelayWith } from '../../test/support/relay';
import { startCompiled } from '../../test/support/script';
import { pause } from '../../test/support/wait';
import { addRun, Run } from './guarantees';
import { Fault, LINKS, LONG_STOP, PLACES } from './sequence';

const BUSY_WAIT = 1000; // ms that a fault waits for its processor to be busy
const CUT_WAIT = 2000; // ms after which a connection is cut even if fewer bytes have passed

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

/** Starts a processor in each place, and returns a function that kills or stops one of them. */
function startProcessors(url: string, runs: Run[]) {
  const startAt = (place: number) => addRun(runs, startCompiled(PLACES[place], { url }));
  const processors = PLACES.map((_, place) => startAt(place));
  const struck = new Set<Run>();

  /** Resolves when a stopped processor runs again, or a killed one is replaced. It is not struck twice at a time. */
  return async (signal: 'SIGKILL' | 'SIGSTOP', { place, busy, time }: Fault): Promise<void> => {
    const run = processors[place];
    const printsLine = new Promise<void>((resolve) => run.script.onLine(() => resolve()));
    if (busy) await Promise.race([printsLine, pause(BUSY_WAIT)]);
    if (struck.has(run)) return;
    struck.add(run);
    const from = Date.now();
    run.script.signal(signal);
    if (signal === 'SIGSTOP' && time >= LONG_STOP) processors[place] = startAt(place);
    await Promise.all([pause(time), signal === 'SIGKILL' && run.script.exited]);
    run.breaks.push({ signal, from, to: Date.now() });
    if (signal === 'SIGKILL') {
      processors[place] = startAt(place);
    } else {
      run.script.signal('SIGCONT');
      struck.delete(run);
    }
  };
}

/** Starts the processors and the links to Redis, and returns the links and a function that makes a fault happen. */
export async function startTargets(redis: RedisServer, runs: Run[]) {
  const links: Record<string, Awaited<ReturnType<typeof startLink>>> = {};
  for (const name of new Set(LINKS)) links[name] = await startLink(redis.port);
  const strikeProcessor = startProcessors(links.processors.url, runs);
  /** Sends a command, whose reply may never come. */
  const send = (name: string, ...args: string[]) => void redis.command(name, ...args).catch(() => undefined);

  let outages = Promise.resolve();
  /** Begins when the outage before is over: on a busy machine, Redis may start late. */
  const interruptRedis = ({ kind, time }: Fault) => {
    outages = outages.then(async () => {
      if (kind === 'kill Redis') await redis.kill();
      else redis.signal('SIGSTOP');
      await pause(time);
      if (kind === 'kill Redis') await redis.start();
      else redis.signal('SIGCONT');
    });
    return outages;
  };

  const strikes: Record<string, (fault: Fault) => Promise<void> | void> = {
    'cut a connection': (fault) => links[fault.link].cutOne(fault),
    'delay replies': (fault) => links[fault.link].delayReplies(fault),
    'kill a processor': (fault) => strikeProcessor('SIGKILL', fault),
    'stop a processor': (fault) => strikeProcessor('SIGSTOP', fault),
    'kill Redis': interruptRedis,
    'stop Redis': interruptRedis,
    'SCRIPT FLUSH': () => send('SCRIPT', 'FLUSH'),
    'CLIENT KILL': ({ type }) => send('CLIENT', 'KILL', 'TYPE', type),
  };
  /** Makes a fault happen, and resolves when it is over. */
  const strike = async (fault: Fault): Promise<void> => strikes[fault.kind](fault);
  return { links, strike };
}
