// TCP ports of this machine: one that nobody listens on, and whether somebody does.
import { AddressInfo, connect, createServer } from 'net';

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

/** Whether somebody listens on a port, of 127.0.0.1 or of ::1. */
export async function isTaken(port: number): Promise<boolean> {
  const connects = (host: string) =>
    new Promise<boolean>((resolve) => {
      const socket = connect(port, host, () => resolve(true));
      socket.on('connect', () => socket.destroy()).on('error', () => resolve(false));
    });
  return (await connects('127.0.0.1')) || connects('::1');
}
