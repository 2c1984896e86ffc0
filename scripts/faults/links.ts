// The relays between the scripts and Redis, whose connections are cut and slowed at will.
import { Passage, Relay, Side, startRelayWith } from '../../test/support/relay';

/** Is told of what one side has sent over a connection, and what becomes of it. */
export type Trace = (connection: number, from: Side, data: Buffer, passage: Passage) => void;

export interface Link {
  /** What REDIS_URL is to say. */
  url: string;
  /** Cuts one of the open connections when so many more bytes have passed from that side. */
  cut(nth: number, from: Side, byte: number): void;
  cutAll(): void;
  /** Holds every reply back for `delay` milliseconds, during the next `time` milliseconds. */
  delayReplies(delay: number, time: number): void;
  /** Passes on everything from now on. */
  heal(): void;
  close(): void;
}

/** Starts a relay in front of a port of this machine. */
export async function startLink(target: number, trace: Trace): Promise<Link> {
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
  const relay: Relay = await startRelayWith(target, (data, from, connection) => {
    const passage = judge(data, from, connection);
    trace(connection, from, data, passage);
    return passage;
  });
  return {
    url: relay.url,
    cut: (nth, from, byte) => {
      const open = relay.open();
      if (open.length > 0) cuts.set(open[nth % open.length], { from, left: byte });
    },
    cutAll: relay.cutAll,
    delayReplies: (delay, time) => {
      slow = { delay, end: Date.now() + time };
    },
    heal: () => {
      cuts.clear();
      slow = { delay: 0, end: 0 };
    },
    close: relay.close,
  };
}
