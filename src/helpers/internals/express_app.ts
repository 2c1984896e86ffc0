// What an Express app needs so that every one of its answers is JSON.
import { Express, NextFunction, Request, Response } from 'express';

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
