// npm run dashboard: Kue's own web interface, where a person sees jobs, their progress and their errors.
import express from 'express';
import { join } from 'path';
import { createApp, serve } from '../../src/helpers/server';
import { logNotConnected } from '../../src/helpers/client';
import { closeQueue, createQueue } from '../../src/helpers/queue';
import { createCommand } from '../cli';
import { guard } from './guard';
import { kueRoutes } from './kue_routes';

createCommand(
  'npm run dashboard --',
  "Serve Kue's web interface on http://127.0.0.1:3000 (PORT moves it)."
).parse();

const queue = createQueue();
queue.on('error', logNotConnected);

const app = createApp();
guard(app);
app.use(express.static(join(__dirname, 'public')));
app.use(kueRoutes(queue));

serve(app, (done) => closeQueue(queue, done), {
  port: 3000,
  host: '127.0.0.1',
  ready: (port) => `Kue's dashboard is at http://127.0.0.1:${port}`,
});
