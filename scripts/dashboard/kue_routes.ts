// Kue's app, so that its answers are those of our servers: in JSON with the right status, also without Redis.
import { NextFunction, Request, RequestHandler, Response, Router } from 'express';
import { app as kueApp, Job, Queue } from 'kue';
import { join } from 'path';
import { needsRedis } from '../../src/helpers/server';

/** The states in the order of the page's menu. */
const STATES = ['inactive', 'active', 'failed', 'complete', 'delayed'];

const NO_JOB = { status: 'Job not found' };

/** The files of Kue's page, which need no Redis. */
const FILES = /^\/(stylesheets|javascripts|images)\//;

/** The state that a job is to have. A worker alone makes one active; in a state that Kue does not know, it is lost. */
const STATE = /^\/job\/[^/]+\/state\/([^/]+)/i;

/** A range of a list of jobs, and one that Redis can read. */
const RANGE = /^\/jobs\/.*\.\./i;
const READABLE = /\/-?\d{1,15}\.\.-?\d{1,15}(\/|$)/;

/** What comes before a job's id; the list of types alone has another name there. */
const JOB = /^\/(?:job|inactive)\/([^/]+)/i;
const TYPES = /^(GET|HEAD) \/job\/types\/?$/i;

/** The routes of Kue's app. */
export function kueRoutes(queue: Queue): RequestHandler {
  const views = `${kueApp.get('views')}`;
  kueApp.set('views', [join(__dirname, 'views'), views]);
  kueApp.locals.basedir = views; // where our page includes Kue's parts from
  kueApp.disable('x-powered-by');

  shortenErrors();

  const router = Router();
  router.use((req, res, next) => (FILES.test(req.path) ? kueApp(req, res, afterKue(res, next)) : next()));
  router.get(
    '/',
    needsRedis(queue.client, async (_req, res) => res.redirect(`/${await findState(queue)}`))
  );
  router.use(
    needsRedis(queue.client, async (req, res) => {
      const [, id] = JOB.exec(req.path) || [];
      const invalid = findInvalid(req.path);
      if (invalid) {
        res.status(400).json({ status: `Invalid ${invalid}` });
        return;
      }
      const known = !id || TYPES.test(`${req.method} ${req.path}`) || (await exists(queue, id));
      if (!known) res.status(404).json(NO_JOB);
      else if (!res.headersSent) await answerByKue(req, res);
    })
  );
  return router;
}

/** Kue prints an error's stack for each id in a list whose job is gone, and removes the id. The message is enough. */
function shortenErrors(): void {
  const get = Job.get as (...args: unknown[]) => void;
  Job.get = (...args: unknown[]) => {
    const done = args.pop() as (error: Error | null, job?: Job) => void;
    get(...args, (error: Error | null, job?: Job) => {
      if (error) error.stack = error.message;
      done(error, job);
    });
  };
}

/** Answers what Kue has not answered. By a path that ends in .css Kue looks for a file, also where none can have the name. */
function afterKue(res: Response, fail: (error: unknown) => void): NextFunction {
  return (error?: unknown) => {
    const { code } = (error || {}) as NodeJS.ErrnoException;
    if (error && code !== 'ENOTDIR' && code !== 'ENAMETOOLONG') fail(error);
    else res.status(404).json({ status: 'Not found' });
  };
}

/** What a path names that Kue would take as it is, and should not. */
function findInvalid(path: string): string | undefined {
  const [, state] = STATE.exec(path) || [];
  if (state && (state === 'active' || !STATES.includes(state))) return 'state';
  return RANGE.test(path) && !READABLE.test(path) ? 'range' : undefined;
}

/** Whether there is a job with the id. Kue itself deletes keys by the name of one that is unknown. */
function exists(queue: Queue, id: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    if (!/^\d+$/.test(id)) return resolve(false);
    queue.client.exists(`q:job:${id}`, (error, count) => (error ? reject(error) : resolve(count > 0)));
  });
}

/** The first state that has jobs; Kue's own first page where there are none. */
async function findState(queue: Queue): Promise<string> {
  const count = (state: string) =>
    new Promise<number>((resolve, reject) =>
      queue.card(state, (error: Error | null, jobs: number) => (error ? reject(error) : resolve(jobs)))
    );
  const counts = await Promise.all(STATES.map(count));
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
      if (/doesnt exist$|is invalid$/.test(error)) return json.call(res.status(404), NO_JOB);
      if (error === 'invalid priority') return json.call(res.status(400), { status: 'Invalid priority' });
      reject(new Error(error));
      return res;
    };
    res.once('finish', resolve).once('close', resolve);
    kueApp(req, res, afterKue(res, reject));
  });
}
