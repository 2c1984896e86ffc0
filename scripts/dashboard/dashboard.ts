// npm run dashboard: Kue's own web interface, which shows jobs, their progress and their errors. Here its API answers as our
// servers do: in JSON, with the right status, even without Redis.
import express, { Request, Response } from 'express';
import { app as kueApp } from 'kue';
import { join } from 'path';
import { promisify } from 'util';
import { createApp, needsRedis, serve } from '../../src/helpers/server';
import { logNotConnected } from '../../src/helpers/client';
import { closeQueue, createQueue } from '../../src/helpers/queue';
import { createCommand } from '../cli';
import { guard, STATES } from './guard';

createCommand(
  'npm run dashboard --',
  "Serve Kue's web interface on http://127.0.0.1:3000 (PORT changes the port)."
).parse();

const queue = createQueue();
queue.on('error', logNotConnected);

const views = `${kueApp.get('views')}`;
kueApp.set('views', [join(__dirname, 'views'), views]);
kueApp.locals.basedir = views; // from which our page includes parts of Kue's
kueApp.disable('x-powered-by');

/** Opens the first state that has jobs, or else Kue's own first page. */
async function openState(_req: Request, res: Response): Promise<void> {
  const count = promisify<string, number>(queue.card.bind(queue));
  const counts = await Promise.all(STATES.map((state) => count(state)));
  res.redirect(`/${STATES.find((_state, index) => counts[index] > 0) || 'active'}`);
}

/**
 * Passes a request on to Kue. Resolves when it is answered, by Kue or because Redis took too long.
 * @throws an unexpected error of Kue's
 */
function answerByKue(req: Request, res: Response): Promise<void> {
  const { json, send } = res;
  // Kue would answer a second time when Redis replies after all, which throws.
  res.send = (body) => (res.headersSent ? res : send.call(res, body));
  return new Promise((resolve, reject) => {
    // Kue sends its errors with status 200.
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

const app = createApp();
app.use(guard, express.static(join(__dirname, 'public')));
app.get(/^\/(stylesheets|javascripts|images)\//, kueApp); // these need no Redis
app.get('/', needsRedis(queue.client, openState));
app.use(needsRedis(queue.client, answerByKue));

serve(app, (done) => closeQueue(queue, done), {
  port: 3000,
  host: '127.0.0.1',
  ready: (port) => `Kue's dashboard is at http://127.0.0.1:${port}`,
});
