// A TCP port of 127.0.0.1 that nobody listens on.
import { createServer } from 'net';

/** Below the ports that systems give to outgoing connections, one of which may take a port before it is listened on. */
const [FIRST, LAST] = [10000, 32000];

/** Finds a free port, chosen at random; somebody else may take it before you do, though it is not likely. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < 100; tries += 1) {
    const port = FIRST + Math.floor(Math.random() * (LAST - FIRST));
    if (await isFree(port)) return port;
  }
  throw new Error(`no free port was found between ${FIRST} and ${LAST}`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.on('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
