// A relay in front of Redis that hands over replies together, as a slow network does.
import { AddressInfo, connect, createServer, Socket } from 'net';

/** Milliseconds without a word from either side after which the replies are handed over. */
const QUIET = 100;

/** Milliseconds that whatever a second connection sends is late: what must come before the third's is too late then. */
const LATE = 300;

/**
 * Starts a relay to a port of this machine: replies to what was sent at once come at once, and connections do not keep
 * each other's order. A script that waits for its replies is not disturbed by either.
 */
export async function startHoldingRelay(target: number): Promise<{ url: string; close(): void }> {
  const sockets = new Set<Socket>();
  let count = 0;
  const server = createServer((client) => {
    const delay = count === 1 ? LATE : 0;
    count += 1;
    const redis = connect(target, '127.0.0.1');
    let held: Buffer[] = [];
    const handOver = () => {
      if (held.length > 0) client.write(Buffer.concat(held));
      held = [];
    };
    const timer = setTimeout(handOver, QUIET);
    for (const socket of [client, redis]) sockets.add(socket.on('error', () => socket.destroy()));
    client.on('close', () => redis.destroy());
    redis.on('close', () => {
      clearTimeout(timer);
      handOver();
      client.end();
    });
    client.on('data', (data) => {
      setTimeout(() => redis.writable && redis.write(data), delay);
      timer.refresh();
    });
    redis.on('data', (data) => {
      held.push(data);
      timer.refresh();
    });
  });
  // Left open by a test that failed, it keeps no process from ending.
  await new Promise<void>((resolve) => server.unref().listen(0, '127.0.0.1', resolve));
  return {
    url: `redis://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
