// A TCP port of 127.0.0.1 that nobody listens on.
import { AddressInfo, createServer } from 'net';

/** Asks the system for a free port; somebody else may take it before you do. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
