// A server that answers in JSON also what Express would answer in HTML or never sees, and closes without cutting a request
// off.
import { Express } from 'express';
import { createServer, RequestListener, ServerOptions } from 'http';
import { AddressInfo, Socket } from 'net';

export interface Listening {
  /** The port where PORT names none. */
  port: number;
  /** The address to listen on; all of the machine's where it is left out. */
  host?: string;
  /** What is printed once the server listens on a port. */
  ready(port: number): string;
}

/** A malformed URL names nothing: with its % taken literally, it is as unknown as it looks. Express would answer 400. */
export function readMalformedUrls(app: Express): void {
  app.use((req, _res, next) => {
    try {
      decodeURIComponent(req.path);
    } catch {
      req.url = req.url.replace(/%/g, '%25');
    }
    next();
  });
}

/** Answers what Express never sees: what is no HTTP, or headers over Node's limit. */
function answerBadRequest({ code }: NodeJS.ErrnoException, socket: Socket): void {
  const [line, status] =
    code === 'HPE_HEADER_OVERFLOW'
      ? ['431 Request Header Fields Too Large', 'Request header fields too large']
      : ['400 Bad Request', 'Bad request'];
  const body = JSON.stringify({ status });
  const head = `Content-Type: application/json\r\nContent-Length: ${body.length}\r\nConnection: close`;
  if (socket.writable) socket.end(`HTTP/1.1 ${line}\r\n${head}\r\n\r\n${body}`);
  else socket.destroy();
}

function exitWith(message: string): never {
  console.error(message);
  return process.exit(1);
}

/**
 * Listens. A port that is taken, or that PORT does not name right, ends the process: a line on stderr, status 1.
 * @returns what closes the server, once the requests that are open then are answered
 */
export function listen(app: RequestListener, listening: Listening): (done: () => void) => void {
  const port = process.env.PORT || `${listening.port}`;
  const isPort = /^\d{1,5}$/.test(port) && Number(port) <= 65535;
  if (!isPort) exitWith('PORT cannot be read: it must be a number from 0 to 65535');
  // Without these two, Node answers by itself, and with no body, a request without Host or with an unknown Expect.
  const server = createServer({ requireHostHeader: false } as ServerOptions, app);
  server.on('checkExpectation', (req, res) => server.emit('request', req, res));
  const idle = new Set<Socket>();
  let closing = false;

  server.on('connection', (socket: Socket) => {
    idle.add(socket);
    socket.on('close', () => idle.delete(socket));
  });
  server.on('request', ({ socket }, res) => {
    idle.delete(socket);
    res.on('finish', () => (closing ? socket.end() : idle.add(socket)));
  });
  server.on('clientError', answerBadRequest);
  server.on('error', ({ code, message }: NodeJS.ErrnoException) =>
    exitWith(code === 'EADDRINUSE' ? `Port ${port} is taken: set PORT to another one` : message)
  );
  server.listen(Number(port), listening.host, () =>
    console.log(listening.ready((server.address() as AddressInfo).port))
  );
  return (done) => {
    closing = true;
    server.close(done);
    for (const socket of idle) socket.destroy();
  };
}
