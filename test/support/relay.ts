// A relay in front of Redis that cuts connections at the worst moments, and holds back what it passes on.
import { AddressInfo, connect, createServer, Server, Socket } from 'net';
import { pause } from './wait';

/** How often a relay that cuts at a text does so, unless it is told otherwise. */
export const CUTS = 5;

/** Milliseconds that Redis has for its replies before a connection is cut within a text. */
const REPLY_TIME = 100;

/** Who has sent something over a connection. */
export type Side = 'client' | 'redis';

/** What becomes of something that one side has sent. */
export interface Passage {
  /** What is passed on in its place. */
  instead?: Buffer;
  /** How many of its bytes are passed on; all where it is left out. */
  bytes?: number;
  /** Milliseconds that it is held back, and with it all that the side sends later. */
  delay?: number;
  /** What it waits for, and with it all that the side sends later. */
  until?: Promise<unknown>;
  /** Whether the connection is cut then. */
  cut?: boolean;
}

/** Says what becomes of `data`; connections are numbered from 0 as they are opened. */
export type Rule = (data: Buffer, from: Side, connection: number) => Passage;

export interface Relay {
  /** What REDIS_URL is to say. */
  url: string;
  /** The numbers of the connections that are open. */
  open(): number[];
  /** Cuts a connection. */
  cut(connection: number): void;
  /** Cuts every connection. */
  cutAll(): void;
  close(): void;
}

/** Starts a relay to a port of this machine that follows a rule; a port that changes is for the connections to come. */
export async function startRelayWith(target: number | (() => number), rule: Rule): Promise<Relay> {
  const open = new Map<number, () => void>();
  let count = 0;

  const server: Server = createServer((client) => {
    const redis = connect(typeof target === 'number' ? target : target(), '127.0.0.1');
    const connection = count;
    count += 1;
    let cutting = false; // what comes after the last bytes is passed on no more
    const cut = () => {
      client.destroy();
      redis.destroy();
      open.delete(connection);
    };
    open.set(connection, cut);
    const passOn = (from: Side, source: Socket, sink: Socket) => {
      let held = Promise.resolve();
      let holding = 0;
      const pass = (data: Buffer, passage: Passage) => {
        if (cutting) return;
        cutting = Boolean(passage.cut);
        const part = (passage.instead || data).slice(0, passage.bytes);
        if (!passage.cut) sink.write(part);
        else if (part.length > 0) sink.write(part, cut);
        else cut();
      };
      source.on('error', cut).on('close', cut);
      source.on('data', (data) => {
        const passage = rule(data, from, connection);
        if (!passage.delay && !passage.until && holding === 0) return pass(data, passage);
        const due = Date.now() + (passage.delay || 0);
        holding += 1;
        held = held
          .then(() => pause(due - Date.now()))
          .then(() => passage.until)
          .then(() => {
            holding -= 1;
            pass(data, passage);
          });
      });
    };
    passOn('client', client, redis);
    passOn('redis', redis, client);
  });
  const cutAll = () => {
    for (const cut of [...open.values()]) cut();
  };
  // Left open by a test that failed, it keeps no process from ending.
  await new Promise<void>((resolve) => server.unref().listen(0, '127.0.0.1', resolve));
  return {
    url: `redis://127.0.0.1:${(server.address() as AddressInfo).port}`,
    open: () => [...open.keys()],
    cut: (connection) => open.get(connection)?.(),
    cutAll,
    close: () => {
      server.close();
      cutAll();
    },
  };
}

/**
 * Starts a relay to a port of this machine that cuts at a text.
 * @param text what a client sends when its connection is to be cut
 * @param every every Nth time that it is sent
 * @param when before the text is passed on; within it, when Redis has answered to what came before; or after Redis has
 * answered to it, with no reply passed back
 * @param most how often at most
 * @param settle for 'after': what clients wait for, after a connection was cut, before they can send anything again
 */
export async function startRelay(
  target: number,
  text: string,
  every: number,
  when: 'before' | 'within' | 'after',
  most = CUTS,
  settle?: () => Promise<unknown>
): Promise<Relay & { cuts(): number }> {
  let seen = 0;
  const cutting = new Set<number>();
  let settled: Promise<unknown> | undefined;

  const relay = await startRelayWith(target, (data, from, connection) => {
    if (from === 'redis') {
      if (!cutting.has(connection) || when === 'within') return {};
      settled = settle?.();
      return { bytes: 0, cut: true };
    }
    if (cutting.has(connection)) return { bytes: 0 };
    const place = data.indexOf(text);
    if (place >= 0) seen += 1;
    if (place <= 0 || seen % every !== 0 || cutting.size >= most) return { until: settled };
    cutting.add(connection);
    if (when === 'within') setTimeout(() => relay.cut(connection), REPLY_TIME);
    return when === 'after' ? { until: settled } : { bytes: place, cut: when === 'before' };
  });
  return { ...relay, cuts: () => cutting.size };
}
