// What a test puts between a script and Redis, or in its place: relays that cut connections and hold back replies at the
// moments that a rule names, and servers that never reply. None of them keeps a process from ending.
import { AddressInfo, connect, createServer, Socket } from 'net';
import { pause } from './wait';

/** How often a relay that cuts at a text does so, unless it is told otherwise. */
export const CUTS = 5;

/** Milliseconds that Redis has for its replies before a connection is cut within a text. */
const REPLY_TIME = 100;

/** Milliseconds for which a holding relay collects replies, before it hands them over together. */
const COLLECTING = 100;

/** Milliseconds that a holding relay delays what a second connection sends: too late for what must precede the third's. */
const LATE = 300;

/** Who has sent something over a connection. */
export type Side = 'client' | 'redis';

/** What becomes of something that one side has sent. */
interface Passage {
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
type Rule = (data: Buffer, from: Side, connection: number) => Passage;

/** Listens on a port of this machine, or on any free one if it is 0. */
async function listen(port: number, accept: (socket: Socket) => void) {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.unref();
    socket.on('error', () => socket.destroy());
    accept(socket);
  });
  await new Promise<void>((resolve, reject) => {
    server.unref().on('error', reject).listen(port, '127.0.0.1', resolve);
  });
  return {
    /** What REDIS_URL is to say. */
    url: `redis://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** Stops listening and closes every connection. */
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

/**
 * Starts a server that accepts connections and never replies, as a Redis that hangs.
 * @param answer what it replies to everything instead, like a server that is not Redis
 */
export function startSilentServer(port: number, answer = '') {
  return listen(port, (socket) => socket.on('data', () => socket.write(answer)));
}

/** Starts a relay to a port of this machine that follows a rule. A port that changes applies to later connections. */
export async function startRelayWith(target: number | (() => number), rule: Rule) {
  const open = new Map<number, () => void>();
  let count = 0;
  const listener = await listen(0, (client) => {
    const redis = connect(typeof target === 'number' ? target : target(), '127.0.0.1');
    redis.unref();
    const connection = count;
    count += 1;
    let isCut = false;
    const cut = () => {
      client.destroy();
      redis.destroy();
      open.delete(connection);
    };
    open.set(connection, cut);
    /** Passes on what a side sends, in its order; resolves when nothing is held back any more. */
    const passOn = (from: Side, source: Socket, sink: Socket) => {
      let held: Promise<unknown> = Promise.resolve();
      const pass = (data: Buffer, passage: Passage) => {
        if (isCut) return;
        isCut = Boolean(passage.cut);
        const part = (passage.instead || data).slice(0, passage.bytes);
        // What is passed on at one time arrives in one packet.
        sink.cork();
        sink.write(part, isCut ? cut : undefined);
        process.nextTick(() => sink.uncork());
      };
      source.on('data', (data) => {
        const passage = rule(data, from, connection);
        const delay = passage.delay && pause(passage.delay);
        held = held.then(() => Promise.all([passage.until, delay])).then(() => pass(data, passage));
      });
      return () => held;
    };
    passOn('client', client, redis);
    const replies = passOn('redis', redis, client);
    client.on('close', cut);
    redis.on('error', cut).on('close', () => replies().then(() => client.end()));
  });
  return {
    ...listener,
    /** The numbers of the connections that are open. */
    open: () => [...open.keys()],
    cut: (connection: number) => open.get(connection)?.(),
    cutAll: () => open.forEach((cut) => cut()),
  };
}

/**
 * Starts a relay to a port of this machine that cuts at a text.
 * @param text what a client sends when its connection is to be cut
 * @param every every Nth time that it is sent
 * @param when within the text, when Redis has answered to what came before; or after Redis has answered to the text, with
 * no reply passed back
 * @param most how often at most
 * @param settle for 'after': what clients wait for, after a connection was cut, before they can send anything again
 */
export async function startRelay(
  target: number,
  text: string,
  every: number,
  when: 'within' | 'after',
  most = CUTS,
  settle?: () => Promise<unknown>
) {
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
    if (when === 'after') return { until: settled };
    setTimeout(() => relay.cut(connection), REPLY_TIME);
    return { bytes: place };
  });
  return { ...relay, cuts: () => cutting.size };
}

/**
 * Starts a relay to a port of this machine through which replies to what was sent at once come at once, and connections do
 * not keep each other's order. A script that waits for its replies is not disturbed by either.
 */
export function startHoldingRelay(target: number) {
  const collected: (Promise<void> | undefined)[] = [];
  const collect = async (connection: number) => {
    await pause(COLLECTING);
    collected[connection] = undefined;
  };
  return startRelayWith(target, (_data, from, connection) => {
    if (from === 'client') return { delay: connection === 1 ? LATE : 0 };
    collected[connection] = collected[connection] || collect(connection);
    return { until: collected[connection] };
  });
}
