// Relays between a script and Redis, which cut connections and delay replies when a rule says so, servers in place of Redis,
// and a replica behind a relay. None of them keeps this process running.
import { AddressInfo, connect, createServer, Socket } from 'net';
import { RedisServer, startRedis } from './redis';
import { pause, until } from './wait';

/** How often `startCuttingRelay` cuts a connection by default. */
export const CUTS = 5;

/** Milliseconds for the replies to earlier commands before a connection is cut within a command. */
const REPLY_TIME = 100;

/** Who sent the data. */
export type Side = 'client' | 'redis';

/** What the relay does with data. */
interface Passage {
  /** What is sent in its place. */
  instead?: Buffer;
  /** How many of its bytes are sent: by default all. */
  bytes?: number;
  /** Milliseconds of delay, also for all later data from the same side. */
  delay?: number;
  /** What it waits for, and all later data from the same side, too. */
  until?: Promise<unknown>;
  /** Whether the connection is cut afterwards. */
  cut?: boolean;
}

/** Decides what the relay does with `data`. Connections are numbered from 0 in the order in which they are opened. */
type Rule = (data: Buffer, from: Side, connection: number) => Passage;

/** Listens on a port of this machine, or on a free one if `port` is 0. */
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
    /** The value for REDIS_URL. */
    url: `redis://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** Stops listening and closes every connection. */
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

/** Starts a server that accepts connections and never replies, like a Redis that hangs, or always replies with `answer`. */
export function startFakeServer(port: number, answer = '') {
  return listen(port, (socket) => socket.on('data', () => socket.write(answer)));
}

/** Starts a relay to a port of this machine. A function as `target` gives each new connection its port. */
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
    /** Passes on one side's data in order. The function that it returns resolves when no data is held back. */
    const passOn = (from: Side, source: Socket, sink: Socket) => {
      let held: Promise<unknown> = Promise.resolve();
      const pass = (data: Buffer, passage: Passage) => {
        if (isCut) return;
        isCut = Boolean(passage.cut);
        const part = (passage.instead || data).slice(0, passage.bytes);
        // Data that is passed on at the same time arrives in one packet.
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
 * Starts a relay to a port of this machine that cuts connections at a command.
 * @param text part of the command
 * @param every cuts every Nth such command
 * @param when 'within': after the replies to earlier commands, Redis gets this command only up to `text`; 'after': Redis gets
 * the command, and the client no reply
 * @param most limits the number of cuts
 * @param settle for 'after': is called at each cut, and clients can send nothing until its promise resolves
 */
export async function startCuttingRelay(
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
 * Starts a relay that holds replies back for 100 ms and delivers them all at once, and delays a second connection by 300 ms.
 * Only a script that does not wait for its replies, or relies on the order of two connections, notices.
 */
export function startHoldingRelay(target: number) {
  let held: Promise<void> | undefined;
  const hold = async () => {
    await pause(100);
    held = undefined;
  };
  return startRelayWith(target, (_data, from, connection) => {
    if (from === 'client') return { delay: connection === 1 ? 300 : 0 };
    held = held || hold();
    return { until: held };
  });
}

/**
 * Starts a replica of a server, and a relay to whichever of them is the primary. A failover closes no connection: the primary
 * becomes a replica, and its address leads to the new primary.
 */
export async function startReplica(primary: RedisServer) {
  await primary.command('CONFIG', 'SET', 'repl-diskless-sync-delay', 0);
  const replica = await startRedis('--replicaof', '127.0.0.1', `${primary.port}`);
  const isCopied = async () =>
    /master_link_status:up/.test(`${await replica.command('INFO', 'replication')}`);
  await until(isCopied, 'a replica that has the data');
  let { port } = primary;
  const { url } = await startRelayWith(
    () => port,
    () => ({})
  );
  /** Makes the replica the primary. */
  const failOver = async () => {
    await primary.command('SET', 'last', 'write'); // WAIT waits for the writes of its own connection
    await primary.command('WAIT', 1, 0);
    await replica.command('REPLICAOF', 'NO', 'ONE');
    port = replica.port;
    await primary.command('REPLICAOF', '127.0.0.1', replica.port);
  };
  return { url, replica, failOver };
}
