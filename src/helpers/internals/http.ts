// A server whose every answer is JSON, also to what Express would answer in HTML or never sees; it closes without cutting a
// request off.
import { Express, NextFunction, Request, Response } from 'express';
import { createServer, RequestListener, ServerOptions } from 'http';
import { Socket } from 'net';

export interface Listening {
  /** The port where PORT names none. */
  port: number;
  /** The address to listen on; all of the machine's where it is left out. */
  host?: string;
  /** What is printed once the server listens on a port. */
  ready(port: number): string;
}

/** The port that PORT names; one that cannot be read ends the process: a line on stderr, status 1. */
function readPort(fallback: number): number {
  const port = process.env.PORT || `${fallback}`;
  if (/^\d{1,5}$/.test(port) && Number(port) <= 65535) return Number(port);
  console.error('PORT cannot be read: it must be a number from 0 to 65535');
  return process.exit(1);
}

/** Answers what Express never sees: what is no HTTP, or headers over Node's limit. */
function answerBadRequest(error: NodeJS.ErrnoException, socket: Socket): void {
  const [code, name, status] =
    error.code === 'HPE_HEADER_OVERFLOW'
      ? [431, 'Request Header Fields Too Large', 'Request header fields too large']
      : [400, 'Bad Request', 'Bad request'];
  const body = JSON.stringify({ status });
  const head = `Content-Type: application/json\r\nContent-Length: ${body.length}\r\nConnection: close`;
  if (socket.writable) socket.end(`HTTP/1.1 ${code} ${name}\r\n${head}\r\n\r\n${body}`);
  else socket.destroy();
}

/**
 * Listens. A port that is taken ends the process: a line on stderr, status 1.
 * @returns what closes the server, once the requests that are open then are answered
 */
export function listen(app: RequestListener, { port, host, ready }: Listening): (done: () => void) => void {
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
  server.on('error', (error: NodeJS.ErrnoException) => {
    const taken = `Port ${readPort(port)} is taken: set PORT to another one`;
    console.error(error.code === 'EADDRINUSE' ? taken : error.message);
    process.exit(1);
  });
  server.listen(readPort(port), host, () => {
    const address = server.address();
    console.log(ready(typeof address === 'object' && address ? address.port : port));
  });
  return (done) => {
    closing = true;
    server.close(done);
    for (const socket of idle) socket.destroy();
  };
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

/** Adds what comes after the routes: what none of them has answered is a 404, and their errors go to `answerError`. */
export function addFallbackHandlers(app: Express, answerError: (error: Error, res: Response) => void): void {
  app.use((_req, res) => {
    res.status(404).json({ status: 'Not found' });
  });
  // Express knows an error handler by its four parameters.
  app.use((error: Error, _req: Request, res: Response, _next: NextFunction) => answerError(error, res));
}
