// An Express app that answers everything in JSON, and its server.
import express, { Express, NextFunction, Request, RequestHandler, Response } from 'express';
import { AbortError, RedisClient } from 'redis';
import { reportFailure } from './failure';
import { listen, Listening, readMalformedUrls } from './internals/http';
import { onShutdown } from './shutdown';

/** Milliseconds that a request waits for Redis. */
const DEADLINE = 1500;

const API: Listening = { port: 1245, ready: (port) => `API available on localhost port ${port}` };

/** Makes the app, without its routes. */
export function createApp(): Express {
  const app = express();
  app.disable('x-powered-by');
  readMalformedUrls(app);
  return app;
}

/**
 * Makes a route from an async handler that needs Redis. It answers 503 while Redis is unavailable, and 504 if Redis
 * received the command but did not reply in time.
 * @see https://expressjs.com/en/guide/error-handling.html
 */
export function needsRedis(
  client: RedisClient,
  handler: (req: Request, res: Response) => Promise<void>
): RequestHandler {
  // A request right after the launch waits for the result of the first attempt to connect.
  const attempted = new Promise((resolve) => {
    client.once('ready', resolve).once('error', resolve);
    setTimeout(resolve, DEADLINE).unref();
  });
  return async (req, res, next) => {
    await attempted;
    if (!client.ready) return answerUnavailable(res);
    const timer = setTimeout(answerLate, DEADLINE, res);
    await handler(req, res).catch((error) => !res.headersSent && next(error));
    clearTimeout(timer);
  };
}

/** For a command that was not sent to Redis. */
function answerUnavailable(res: Response): void {
  res.status(503).json({ status: 'Redis is not available' });
}

/** For a command that was sent, and may have been executed. */
function answerLate(res: Response): void {
  res.status(504).json({ status: 'Redis did not answer' });
}

// Express recognizes an error handler by its four parameters.
function answerError(error: Error, _req: Request, res: Response, _next: NextFunction): void {
  if (error instanceof AbortError) {
    return error.code === 'NR_CLOSED' ? answerUnavailable(res) : answerLate(res);
  }
  reportFailure(error);
  res.status(500).json({ status: 'Internal server error' });
}

/** Serves the app until Ctrl-C or SIGTERM; then answers the open requests, closes the server, and calls `close`. */
export function serve(app: Express, close: (done: () => void) => void, listening: Listening = API): void {
  app.use((_req, res) => res.status(404).json({ status: 'Not found' }));
  app.use(answerError);
  const stop = listen(app, listening);
  onShutdown((done) => stop(() => close(done)));
}
