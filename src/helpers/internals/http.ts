// An HTTP server that answers malformed requests in JSON, too, and closes without cutting a request off.
import { Express } from 'express';
import { createServer, RequestListener, ServerOptions } from 'http';
import { AddressInfo, Socket } from 'net';

export interface Listening {
  /** The default of PORT. */
  port: number;
  /** By default, all of the machine's addresses. */
  host?: string;
  /** The line to print once the server listens. */
  ready(port: number): string;
}

/** Takes each % of a malformed URL literally, so that the path is unknown. Express would answer 400, in HTML. */
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

/** Answers what never reaches Express: invalid HTTP, and headers over Node's limit. */
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
 * Listens. If the port is taken or PORT is invalid, prints a line on stderr and exits with status 1.
 * @returns a function that answers the open requests and closes the server
 */
export function listen(app: RequestListener, listening: Listening): (done: () => void) => void {
  const port = process.env.PORT || `${listening.port}`;
  const isPort = /^\d{1,5}$/.test(port) && Number(port) <= 65535;
  if (!isPort) exitWith('PORT cannot be read: it must be a number from 0 to 65535');
  // Passes requests without Host or with an unknown Expect on to Express. Node would answer them without a body.
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
