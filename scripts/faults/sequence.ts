// The faults of a run, which depend on the seed alone. Times are in milliseconds.
import { createHash } from 'crypto';
import { Side } from '../../test/support/relay';

/** The groups of scripts whose connections are cut and delayed; processors are drawn twice as often. */
export const LINKS = ['processors', 'processors', 'creators', 'servers'];

/** The processors that run side by side, one in each place. */
export const PLACES = ['7-job_processor', '7-job_processor', '7-job_processor', '6-job_processor'];

/** A processor that is stopped for at least this long is replaced at once. */
export const LONG_STOP = 15000;

/** Each kind's weight, the fields of a fault that it uses, and its longest time; one fault in seven takes `longTime`. */
const KINDS: Record<string, { weight: number; uses: (keyof Fault)[]; time?: number; longTime?: number }> = {
  'cut a connection': { weight: 38, uses: ['link', 'nth', 'from', 'byte'] },
  'delay replies': { weight: 10, uses: ['link', 'delay', 'time'], time: 2000 },
  'kill a processor': { weight: 12, uses: ['place', 'busy', 'time'], time: 500 },
  'stop a processor': { weight: 12, uses: ['place', 'busy', 'time'], time: 4000, longTime: LONG_STOP + 3000 },
  'kill Redis': { weight: 4, uses: ['time'], time: 1500 },
  'stop Redis': { weight: 5, uses: ['time'], time: 2500, longTime: 7000 },
  'SCRIPT FLUSH': { weight: 10, uses: [] },
  'CLIENT KILL': { weight: 5, uses: ['type'] },
};

/** A random number generator: the same seed gives the same numbers. */
function createRandom(seed: number) {
  let count = 0;
  /** A whole number from `from` to `to`, both included. */
  const whole = (from: number, to: number): number => {
    count += 1;
    const hash = createHash('sha256').update(`${seed} ${count}`).digest();
    return from + (hash.readUInt32BE(0) % (to - from + 1));
  };
  return { whole, pick: <T>(values: T[]): T => values[whole(0, values.length - 1)] };
}

export type Fault = ReturnType<typeof drawFault>;

function drawFault(at: number, kind: string, { whole, pick }: ReturnType<typeof createRandom>) {
  const { time = 0, longTime = time } = KINDS[kind];
  return {
    /** Since the run began. */
    at,
    kind,
    link: pick(LINKS),
    /** Which of the link's connections is cut, once `byte` more bytes have come from the side `from`. */
    nth: whole(0, 9),
    from: pick<Side>(['client', 'redis']),
    /** Byte 0 of a reply: Redis has executed the command, but the client never learns of it. */
    byte: pick([0, whole(1, 400), whole(1, 400)]),
    /** How long each reply is held back. */
    delay: whole(50, 1800),
    place: whole(0, PLACES.length - 1),
    /** Whether the fault waits until the processor has sent a notification, and so has a job in flight. */
    busy: pick([true, false]),
    /** The type of the clients that Redis disconnects. */
    type: pick(['normal', 'pubsub']),
    time: whole(1, 7) === 1 ? longTime : whole(0, time),
  };
}

/** Plans so many seconds of faults. Some come in bursts. */
export function planFaults(seed: number, seconds: number): Fault[] {
  const random = createRandom(seed);
  const kinds = Object.entries(KINDS).flatMap(([kind, { weight }]) => Array<string>(weight).fill(kind));
  const faults: Fault[] = [];
  for (let at = 0; ; ) {
    at += random.whole(1, 5) === 1 ? random.whole(0, 20) : random.whole(100, 700);
    if (at >= seconds * 1000) return faults;
    faults.push(drawFault(at, random.pick(kinds), random));
  }
}

/** A fault in a line: its time in seconds, its kind, and the fields that the kind uses. */
export function describeFault(fault: Fault): string {
  const used = KINDS[fault.kind].uses.map((name) => `${name} ${fault[name]}`).join(', ');
  return `${(fault.at / 1000).toFixed(2).padStart(7)} s  ${fault.kind}${used && `: ${used}`}`;
}
