// An Express app whose every answer is JSON, and the server that listens for it.
import express, { Express, NextFunction, Request, RequestHandler, Response } from 'express';
import { createServer, RequestListener } from 'http';
import { Socket } from 'net';
import { AbortError, RedisClient } from 'redis';
import { isReady } from './internals/connection';
import { reportFailure } from './failure';
import { onShutdown } from './shutdown';

/** Milliseconds that a request waits for Redis before it is answered with 503. */
const DEADLINE = 1500;

/** Makes the app, without its routes. */
export function createApp(): Express {
  const app = express();
  app.disable('x-powered-by');
  // A malformed URL names nothing: with its % taken literally, it is as unknown as it looks.
  app.use((req, _res, next) => {
    try {
      decodeURIComponent(req.path);
    } catch {
      req.url = req.url.replace(/%/g, '%25');
    }
    next();
  });
  return app;
}

/**
 * Makes a route of an async handler that needs Redis. While Redis is away, or answers too late, the answer is 503.
 * @see https://expressjs.com/en/guide/error-handling.html
 */
export function needsRedis(
  client: RedisClient,
  handler: (req: Request, res: Response) => Promise<void>
): RequestHandler {
  return (req, res, next) => {
    if (!isReady(client)) return answerUnavailable(res);
    const late = setTimeout(answerUnavailable, DEADLINE, res);
    handler(req, res)
      .catch((error) => !res.headersSent && next(error))
      .finally(() => clearTimeout(late));
  };
}

function answerUnavailable(res: Response): void {
  res.status(503).json({ status: 'Redis is not available' });
}

/** Express knows an error handler by its four parameters. */
function answerError(error: Error, _req: Request, res: Response, _next: NextFunction): void {
  if (error instanceof AbortError) return answerUnavailable(res); // the connection broke
  reportFailure(error);
  res.status(500).json({ status: 'Internal server error' });
}

/** The port that PORT names; one that cannot be read ends the process: a line on stderr, status 1. */
function readPort(fallback: number): number {
  const port = process.env.PORT || `${fallback}`;
  if (/^\d{1,5}$/.test(port) && Number(port) <= 65535) return Number(port);
  console.error('PORT cannot be read: it must be a number from 0 to 65535');
  return process.exit(1);
}

export interface Listening {
  /** The port where PORT names none. */
  port: number;
  /** The address to listen on; all of the machine's where it is left out. */
  host?: string;
  /** What is printed once the server listens on a port. */
  ready: (port: number) => string;
  /** Closes what else is open, when the last request is answered. */
  close: (done: () => void) => void;
}

/**
 * Listens for the app until Ctrl-C or SIGTERM; requests that are open then are answered first.
 * A port that is taken ends the process: a line on stderr, status 1.
 */
export function listen(app: RequestListener, { port, host, ready, close }: Listening): void {
  const server = createServer(app);
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
  server.on('clientError', (_error, socket: Socket) => {
    const body = JSON.stringify({ status: 'Bad request' });
    const head = `Content-Type: application/json\r\nContent-Length: ${body.length}\r\nConnection: close`;
    if (socket.writable) socket.end(`HTTP/1.1 400 Bad Request\r\n${head}\r\n\r\n${body}`);
  });
  server.on('error', (error: NodeJS.ErrnoException) => {
    const taken = `Port ${readPort(port)} is taken: set PORT to another one`;
    console.error(error.code === 'EADDRINUSE' ? taken : error.message);
    process.exit(1);
  });
  server.listen(readPort(port), host, () => {
    const address = server.address();
    console.log(ready(typeof address === 'object' && address ? address.port : port));
  });
  onShutdown((done) => {
    closing = true;
    server.close(() => close(done));
    for (const socket of idle) socket.destroy();
  });
}

/** Adds what comes after the routes: what none of them has answered is a 404, and their errors are JSON too. */
export function addFallbackHandlers(app: Express): void {
  app.use((_req, res) => {
    res.status(404).json({ status: 'Not found' });
  });
  app.use(answerError);
}

/**
 * Listens for a task's API.
 * @param client the first request shall not come before its first attempt to connect
 */
export function serve(app: Express, client: RedisClient, close: (done: () => void) => void): void {
  addFallbackHandlers(app);
  const start = () => {
    client.off('ready', start).off('error', start);
    listen(app, { port: 1245, ready: (port) => `API available on localhost port ${port}`, close });
  };
  client.on('ready', start).on('error', start);
}
