// Kue's app, so that its answers are those of our servers: in JSON with the right status, also without Redis.
import { Request, RequestHandler, Response, Router } from 'express';
import { app as kueApp, Queue } from 'kue';
import { join } from 'path';
import { promisify } from 'util';
import { needsRedis } from '../../src/helpers/server';

/** The states in the order of the page's menu. */
const STATES = ['inactive', 'active', 'failed', 'complete', 'delayed'];

/** The files of Kue's page, which need no Redis. */
const FILES = /^\/(stylesheets|javascripts|images)\//;

/**
 * What would do harm: Kue loops for ever for an id that is too long, and deletes keys by the name of one that is none. Where
 * an id stands, the page itself asks for the list of types.
 */
const NO_ID = /^\/(job|inactive)\/(?!\d{1,15}(\/|$))/i;
const TYPES = /^(GET|HEAD) \/job\/types$/;

/** The state that a job is to have. A worker alone makes one active; in a state that Kue does not know, it is lost. */
const STATE = /\/state\/([^/]+)/i;

/** The routes of Kue's app. */
export function kueRoutes(queue: Queue): RequestHandler {
  const views = `${kueApp.get('views')}`;
  kueApp.set('views', [join(__dirname, 'views'), views]);
  kueApp.locals.basedir = views; // where our page includes Kue's parts from
  kueApp.disable('x-powered-by');

  const router = Router();
  router.use((req, res, next) => (FILES.test(req.path) ? kueApp(req, res, next) : next()));
  router.use((req, res, next) => {
    const isUnknown = NO_ID.test(req.path) && !TYPES.test(`${req.method} ${req.path}`);
    if (isUnknown) return res.status(404).json({ status: 'Job not found' });
    const [, state] = STATE.exec(req.path) || [];
    if (!state || (STATES.includes(state) && state !== 'active')) return next();
    res.status(400).json({ status: 'Invalid state' });
  });
  router.get(
    '/',
    needsRedis(queue.client, async (_req, res) => res.redirect(`/${await findState(queue)}`))
  );
  router.use(needsRedis(queue.client, answerByKue));
  return router;
}

/** The first state that has jobs; Kue's own first page where there are none. */
async function findState(queue: Queue): Promise<string> {
  const count = promisify<string, number>(queue.card.bind(queue));
  const counts = await Promise.all(STATES.map((state) => count(state)));
  return STATES.find((_state, index) => counts[index] > 0) || 'active';
}

/**
 * Resolves when the request is answered, by Kue or because Redis was too late.
 * @throws the error of Kue that no route expects
 */
function answerByKue(req: Request, res: Response): Promise<void> {
  const { json, send } = res;
  // Kue would answer once more when Redis does after all, which throws.
  res.send = (body) => (res.headersSent ? res : send.call(res, body));
  return new Promise((resolve, reject) => {
    // Kue answers its errors with status 200.
    res.json = (body) => {
      const error: unknown = body && body.error;
      if (typeof error !== 'string' || res.headersSent) return json.call(res, body);
      if (/doesnt exist$/.test(error)) return json.call(res.status(404), { status: 'Job not found' });
      reject(new Error(error));
      return res;
    };
    res.once('finish', resolve).once('close', resolve);
    kueApp(req, res, (error?: unknown) =>
      error ? reject(error) : res.status(404).json({ status: 'Not found' })
    );
  });
}
