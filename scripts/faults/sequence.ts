// The sequence of faults, which follows from the seed alone.
import { Side } from '../../test/support/relay';
import { createRandom, Random } from './random';

/** The relays that stand between Redis and the scripts: one for each kind of script. */
export const LINKS = ['processors', 'creators', 'servers'] as const;
export type LinkName = (typeof LINKS)[number];

/** The processors that run side by side: each place has one at a time. */
export const PLACES = ['7-job_processor', '7-job_processor', '7-job_processor', '6-job_processor'];

/** Times are in milliseconds. `busy` waits for a moment in which the processor has a job in flight. */
export type Fault =
  | { kind: 'kill a processor'; place: number; busy: boolean; pause: number }
  | { kind: 'stop a processor'; place: number; busy: boolean; time: number }
  | { kind: 'kill Redis'; pause: number }
  | { kind: 'stop Redis'; time: number }
  | { kind: 'cut a connection'; link: LinkName; nth: number; from: Side; byte: number }
  | { kind: 'cut all connections'; link: LinkName }
  | { kind: 'delay replies'; link: LinkName; delay: number; time: number }
  | { kind: 'SCRIPT FLUSH' }
  | { kind: 'CLIENT KILL'; nth: number; type: 'normal' | 'pubsub' | 'one' };

export type Kind = Fault['kind'];

export interface PlannedFault {
  /** Milliseconds from the beginning. */
  at: number;
  fault: Fault;
}

/** How often each kind comes, in relation to the others. */
const WEIGHTS: Record<Kind, number> = {
  'cut a connection': 32,
  'kill a processor': 12,
  'stop a processor': 12,
  'delay replies': 10,
  'SCRIPT FLUSH': 10,
  'CLIENT KILL': 9,
  'cut all connections': 6,
  'stop Redis': 5,
  'kill Redis': 4,
};

/** A processor that is stopped for longer than this has another started in its place. */
export const LONG_STOP = 15000;

function draw(kind: Kind, { whole, pick }: Random): Fault {
  const place = whole(0, PLACES.length - 1);
  const busy = whole(0, 1) === 1;
  const link = pick({ processors: 5, creators: 3, servers: 3 });
  switch (kind) {
    case 'kill a processor':
      return { kind, place, busy, pause: whole(0, 500) };
    case 'stop a processor': {
      const long = whole(1, 8) === 1;
      const time = long ? whole(LONG_STOP + 1000, LONG_STOP + 4000) : whole(100, 4000);
      return { kind, place, busy, time };
    }
    case 'kill Redis':
      return { kind, pause: whole(0, 1500) };
    case 'stop Redis':
      return { kind, time: whole(1, 6) === 1 ? whole(5500, 7500) : whole(100, 2500) };
    case 'cut a connection': {
      const from = pick({ client: 1, redis: 1 });
      // Byte 0 of the replies: Redis has done what it was asked, and nobody hears of it.
      return { kind, link, nth: whole(0, 9), from, byte: whole(0, 2) === 0 ? 0 : whole(1, 400) };
    }
    case 'cut all connections':
      return { kind, link };
    case 'delay replies':
      return { kind, link, delay: whole(50, 1800), time: whole(200, 2000) };
    case 'SCRIPT FLUSH':
      return { kind };
    case 'CLIENT KILL':
      return { kind, nth: whole(0, 29), type: pick({ one: 3, normal: 1, pubsub: 1 }) };
  }
}

/** How long Redis answers nobody. */
function outage(fault: Fault): number {
  if (fault.kind === 'kill Redis') return fault.pause + 1000; // it takes a moment to read its file
  return fault.kind === 'stop Redis' ? fault.time : 0;
}

/** The faults of so many seconds: some come in bursts, and Redis has a second of quiet after an outage. */
export function planFaults(seed: number, seconds: number): PlannedFault[] {
  const random = createRandom(seed);
  const plan: PlannedFault[] = [];
  let quiet = 0;
  for (let at = 0; ; ) {
    at += random.whole(1, 5) === 1 ? random.whole(0, 20) : random.whole(100, 700);
    if (at >= seconds * 1000) return plan;
    const redisIsUp = at >= quiet ? {} : { 'kill Redis': 0, 'stop Redis': 0 };
    const fault = draw(random.pick({ ...WEIGHTS, ...redisIsUp }), random);
    if (outage(fault)) quiet = at + outage(fault) + 1000;
    plan.push({ at, fault });
  }
}

/** A fault in a line: its time in seconds, its kind, and its numbers. */
export function describeFault({ at, fault }: PlannedFault): string {
  const { kind, ...numbers } = fault;
  const rest = Object.entries(numbers).map(([name, value]) => `${name} ${value}`);
  return `${(at / 1000).toFixed(2).padStart(7)} s  ${[kind, rest.join(', ')].filter(Boolean).join(': ')}`;
}
