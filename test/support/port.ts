// TCP ports of this machine: finding a free one, and whether a port is taken.
import { connect } from 'net';

/** Below the ports for outgoing connections (Linux: from 32768), one of which could take a port before its server does. */
const [FIRST, LAST] = [10000, 32000];

/** Processes with neighbouring ids search from distant ports, so two seldom find the same one. */
let next = process.pid * 13597;

/** Finds a free port. Another program may take it before you do, but that is unlikely. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < 100; tries += 1) {
    next += 1;
    const port = FIRST + (next % (LAST - FIRST));
    if (!(await isTaken(port))) return port;
  }
  throw new Error(`no free port was found between ${FIRST} and ${LAST}`);
}

/** Whether a server listens on a port of 127.0.0.1 or ::1. */
export async function isTaken(port: number): Promise<boolean> {
  const connects = (host: string) =>
    new Promise<boolean>((resolve) => {
      const socket = connect(port, host, () => resolve(true));
      socket.on('connect', () => socket.destroy()).on('error', () => resolve(false));
    });
  return (await connects('127.0.0.1')) || connects('::1');
}
