// A server that accepts connections and says nothing, as a Redis that hangs, or one thing to everything, as no Redis does.
import { createServer, Socket } from 'net';

/**
 * Starts it on a port of this machine. It keeps no process from ending, so that a test that fails may leave it open.
 * @param answer what it says to whatever it is sent; nothing where it is left out
 */
export async function startSilentServer(port: number, answer = ''): Promise<{ close(): Promise<void> }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.unref();
    socket.on('error', () => undefined);
    socket.on('data', () => socket.write(answer));
  });
  await new Promise<void>((resolve, reject) => {
    server.unref().on('error', reject).listen(port, '127.0.0.1', resolve);
  });
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
