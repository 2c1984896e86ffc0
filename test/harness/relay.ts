// A relay in front of Redis that cuts connections at the worst moments.
import { AddressInfo, connect, createServer, Server, Socket } from 'net';

/** How often a relay cuts, unless it is told otherwise. */
export const CUTS = 5;

export interface Relay {
  port: number;
  /** How often it has cut so far. */
  cuts(): number;
  close(): void;
}

/**
 * Starts a relay to a port of this machine.
 * @param text what a client sends when its connection is to be cut
 * @param every every Nth time that it is sent
 * @param when before the text is passed on, with the replies to what came before; or after Redis has answered to it,
 * with no reply passed back
 */
export async function startRelay(
  target: number,
  text: string,
  every: number,
  when: 'before' | 'after',
  most = CUTS
): Promise<Relay> {
  let seen = 0;
  let cuts = 0;
  const sockets = new Set<Socket>();

  const server: Server = createServer((client) => {
    const redis = connect(target, '127.0.0.1');
    let cutting = false;
    const end = () => {
      client.destroy();
      redis.destroy();
    };
    for (const socket of [client, redis]) {
      sockets.add(socket);
      socket.on('error', end).on('close', end);
    }
    client.on('data', (data) => {
      if (cutting) return;
      const place = data.indexOf(text);
      if (place >= 0) seen += 1;
      cutting = place > 0 && seen % every === 0 && cuts < most;
      if (cutting) cuts += 1;
      redis.write(cutting && when === 'before' ? data.slice(0, place) : data);
    });
    redis.on('data', (replies) => {
      if (!cutting) client.write(replies);
      else if (when === 'before') client.write(replies, end);
      else end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    cuts: () => cuts,
    close: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
