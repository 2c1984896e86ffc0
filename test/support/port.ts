// TCP ports of this machine: one that nobody listens on, and whether somebody does.
import { connect } from 'net';

/** Below the ports that systems give to outgoing connections, one of which may take a port before it is listened on. */
const [FIRST, LAST] = [10000, 32000];

/** Each process begins at a place of its own, far from those whose ids are near, so that two seldom find the same port. */
let next = process.pid * 13597;

/** Finds a free port; somebody else may take it before you do, though it is not likely. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < 100; tries += 1) {
    next += 1;
    const port = FIRST + (next % (LAST - FIRST));
    if (!(await isTaken(port))) return port;
  }
  throw new Error(`no free port was found between ${FIRST} and ${LAST}`);
}

/** Whether somebody listens on a port, of 127.0.0.1 or of ::1. */
export async function isTaken(port: number): Promise<boolean> {
  const connects = (host: string) =>
    new Promise<boolean>((resolve) => {
      const socket = connect(port, host, () => resolve(true));
      socket.on('connect', () => socket.destroy()).on('error', () => resolve(false));
    });
  return (await connects('127.0.0.1')) || connects('::1');
}
