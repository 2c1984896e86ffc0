// A load of requests on a server.
import { connect } from 'net';

const REQUESTS = 3000;
const SOCKETS = 16;

/** Requests a second, over a few connections that are kept alive. */
export async function load(port: number, path: string): Promise<number> {
  const request = `GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`;
  let sent = 0;
  const begin = process.hrtime();
  const client = () =>
    new Promise<void>((resolve, reject) => {
      const socket = connect(port, '127.0.0.1');
      let text = '';
      const next = () => {
        text = '';
        sent += 1;
        if (sent <= REQUESTS) socket.write(request);
        else socket.end(resolve);
      };
      socket.setEncoding('latin1').on('connect', next).on('error', reject);
      socket.on('data', (chunk: string) => {
        text += chunk;
        const head = text.indexOf('\r\n\r\n');
        if (head < 0) return;
        const length = Number(/content-length: (\d+)/i.exec(text)?.[1]);
        if (text.length >= head + 4 + length) next();
      });
    });
  await Promise.all([...Array(SOCKETS)].map(client));
  const [seconds, nanoseconds] = process.hrtime(begin);
  return REQUESTS / (seconds + nanoseconds / 1e9);
}
