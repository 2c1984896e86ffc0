// The sequence of faults, which depends on the seed alone.
import { createHash } from 'crypto';
import { RedisServer } from '../../test/support/redis';
import { pause } from '../../test/support/wait';
import { Link, LINKS, LONG_STOP, PLACES, Processors } from './targets';

export type Random = ReturnType<typeof createRandom>;

/** Makes a random number generator that gives the same numbers for the same seed. */
export function createRandom(seed: number) {
  let count = 0;
  /** A whole number from `from` to `to`, both included. */
  const whole = (from: number, to: number): number => {
    count += 1;
    const hash = createHash('sha256').update(`${seed} ${count}`).digest();
    return from + (hash.readUInt32BE(0) % (to - from + 1));
  };
  /** One of the keys, each as often as its weight says. */
  const pick = <T extends string>(weights: Record<T, number>): T => {
    const names = (Object.keys(weights) as T[]).flatMap((name) => Array<T>(weights[name]).fill(name));
    return names[whole(0, names.length - 1)];
  };
  return { whole, pick };
}

/** What faults happen to. */
export interface Scene {
  redis: RedisServer;
  links: Record<string, Link>;
  processors: Processors;
}

export interface Fault {
  /** Milliseconds from the beginning. */
  at: number;
  kind: string;
  /** What was drawn. Times are in milliseconds. */
  numbers: Record<string, number | string | boolean>;
  /** Makes the fault happen. Resolves when it is over: when Redis answers again, or the processor runs. */
  happen(scene: Scene): unknown;
}

interface Kind {
  /** How often it comes, in relation to the others. */
  weight: number;
  draw(random: Random): Pick<Fault, 'numbers' | 'happen'>;
}

function kind<T extends Fault['numbers']>(
  weight: number,
  draw: (random: Random) => T,
  happen: (scene: Scene, numbers: T) => unknown
): Kind {
  const drawFault = (random: Random) => {
    const numbers = draw(random);
    return { numbers, happen: (scene: Scene) => happen(scene, numbers) };
  };
  return { weight, draw: drawFault };
}

/** Sends a command to a Redis that may not answer. */
const command = (redis: RedisServer, name: string, ...args: string[]) =>
  redis.command(name, ...args).catch(() => undefined);

/** Where a processor is struck; `busy` waits until it has sent a notification, and so has a job in flight. */
const drawPlace = ({ whole }: Random) => ({ place: whole(0, PLACES.length - 1), busy: whole(0, 1) === 1 });

const KINDS: Record<string, Kind> = {
  'cut a connection': kind(
    32,
    ({ whole, pick }) => ({
      link: pick(LINKS),
      nth: whole(0, 9),
      from: pick({ client: 1, redis: 1 }),
      // Byte 0 of the replies: Redis has executed the command, and its client never learns of it.
      byte: whole(0, 2) === 0 ? 0 : whole(1, 400),
    }),
    ({ links }, { link, nth, from, byte }) => links[link].cut(nth, from, byte)
  ),
  'cut all connections': kind(
    6,
    ({ pick }) => ({ link: pick(LINKS) }),
    ({ links }, { link }) => links[link].cutAll()
  ),
  'delay replies': kind(
    10,
    ({ whole, pick }) => ({ link: pick(LINKS), delay: whole(50, 1800), time: whole(200, 2000) }),
    ({ links }, { link, delay, time }) => links[link].delayReplies(delay, time)
  ),
  'kill a processor': kind(
    12,
    (random) => ({ ...drawPlace(random), time: random.whole(0, 500) }),
    ({ processors }, { place, busy, time }) => processors.kill(place, busy, time)
  ),
  'stop a processor': kind(
    12,
    (random) => {
      const [from, to] = random.whole(1, 8) === 1 ? [LONG_STOP + 1000, LONG_STOP + 4000] : [100, 4000];
      return { ...drawPlace(random), time: random.whole(from, to) };
    },
    ({ processors }, { place, busy, time }) => processors.stop(place, busy, time)
  ),
  'kill Redis': kind(
    4,
    ({ whole }) => ({ time: whole(0, 1500) }),
    async ({ redis }, { time }) => {
      await redis.kill();
      await pause(time);
      await redis.start();
    }
  ),
  'stop Redis': kind(
    5,
    ({ whole }) => ({ time: whole(1, 6) === 1 ? whole(5500, 7500) : whole(100, 2500) }),
    async ({ redis }, { time }) => {
      redis.signal('SIGSTOP');
      await pause(time);
      redis.signal('SIGCONT');
    }
  ),
  'SCRIPT FLUSH': kind(
    10,
    () => ({}),
    ({ redis }) => void command(redis, 'SCRIPT', 'FLUSH') // its reply may never come
  ),
  'CLIENT KILL': kind(
    9,
    ({ whole, pick }) => ({ nth: whole(0, 29), type: pick({ one: 3, normal: 1, pubsub: 1 }) }),
    ({ redis }, { nth, type }) => {
      if (type !== 'one') return void command(redis, 'CLIENT', 'KILL', 'TYPE', type);
      command(redis, 'CLIENT', 'LIST').then((list) => {
        const ids = `${list}`.match(/^id=\d+/gm) || [];
        if (ids.length) command(redis, 'CLIENT', 'KILL', 'ID', ids[nth % ids.length].slice(3));
      });
    }
  ),
};

/** Milliseconds after an outage of Redis for it to read its file, and for a second of quiet. */
const QUIET = 2000;

const OUTAGES = { 'kill Redis': 0, 'stop Redis': 0 };

export const isOutage = ({ kind }: Fault): boolean => kind in OUTAGES;

/** The faults of so many seconds. Some come in bursts; outages of Redis keep apart. */
export function planFaults(seed: number, seconds: number): Fault[] {
  const random = createRandom(seed);
  const faults: Fault[] = [];
  const weights = Object.fromEntries(Object.entries(KINDS).map(([name, { weight }]) => [name, weight]));
  let quiet = 0;
  for (let at = 0; ; ) {
    at += random.whole(1, 5) === 1 ? random.whole(0, 20) : random.whole(100, 700);
    if (at >= seconds * 1000) return faults;
    const name = random.pick(at >= quiet ? weights : { ...weights, ...OUTAGES });
    const fault: Fault = { at, kind: name, ...KINDS[name].draw(random) };
    if (isOutage(fault)) quiet = at + Number(fault.numbers.time) + QUIET;
    faults.push(fault);
  }
}

/** A fault in a line: its time in seconds, its kind, and its numbers. */
export function describeFault({ at, kind: name, numbers }: Fault): string {
  const drawn = Object.entries(numbers).map(([key, value]) => `${key} ${value}`);
  return `${(at / 1000).toFixed(2).padStart(7)} s  ${[name, drawn.join(', ')].filter(Boolean).join(': ')}`;
}
