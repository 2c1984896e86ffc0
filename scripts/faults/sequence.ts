// The sequence of faults, which depends on the seed alone. Times are in milliseconds.
import { createHash } from 'crypto';
import { Side } from '../../test/support/relay';

/** The scripts whose connections are struck, each as often as it stands here. */
export const LINKS = ['processors', 'processors', 'creators', 'servers'];

/** The processors that run side by side: each place has one at a time. */
export const PLACES = ['7-job_processor', '7-job_processor', '7-job_processor', '6-job_processor'];

/** For so long a processor may be stopped before another is started in its place. */
export const LONG_STOP = 15000;

/** After an outage of Redis, for it to read its file, and for a second of quiet. */
const QUIET = 2000;

/** How often a kind of fault comes, what it uses of what is drawn, and its time: one in seven takes the long one. */
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

/** Draws numbers: the same for the same seed. */
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
    /** From the beginning. */
    at,
    kind,
    link: pick(LINKS),
    /** Which of the link's connections is cut, when so many more bytes have come from that side. */
    nth: whole(0, 9),
    from: pick<Side>(['client', 'redis']),
    /** Byte 0 of the replies: Redis has executed the command, and its client never learns of it. */
    byte: pick([0, whole(1, 400), whole(1, 400)]),
    /** How long each reply is held back. */
    delay: whole(50, 1800),
    place: whole(0, PLACES.length - 1),
    /** Whether a processor is struck when it has sent a notification, and so has a job in flight. */
    busy: pick([true, false]),
    /** The type of the clients that Redis disconnects. */
    type: pick(['normal', 'pubsub']),
    time: whole(1, 7) === 1 ? longTime : whole(0, time),
  };
}

export const isOutage = ({ kind }: Fault): boolean => ['kill Redis', 'stop Redis'].includes(kind);

/** The faults of so many seconds. Some come in bursts; outages of Redis keep apart. */
export function planFaults(seed: number, seconds: number): Fault[] {
  const random = createRandom(seed);
  const kinds = Object.entries(KINDS).flatMap(([kind, { weight }]) => Array<string>(weight).fill(kind));
  const faults: Fault[] = [];
  let quiet = 0;
  for (let at = 0; ; ) {
    at += random.whole(1, 5) === 1 ? random.whole(0, 20) : random.whole(100, 700);
    if (at >= seconds * 1000) return faults;
    const fault = drawFault(at, random.pick(kinds), random);
    if (isOutage(fault) && at < quiet) continue;
    if (isOutage(fault)) quiet = at + fault.time + QUIET;
    faults.push(fault);
  }
}

/** A fault in a line: its time in seconds, its kind, and what of it the kind uses. */
export function describeFault(fault: Fault): string {
  const used = KINDS[fault.kind].uses.map((name) => `${name} ${fault[name]}`).join(', ');
  return `${(fault.at / 1000).toFixed(2).padStart(7)} s  ${fault.kind}${used && `: ${used}`}`;
}
