// npm run dashboard: Kue's own web interface, where a person sees jobs, their progress and their errors.
import { app as kueApp } from 'kue';
import { createApp, serve } from '../src/helpers/server';
import { logNotConnected } from '../src/helpers/client';
import { closeQueue, createQueue } from '../src/helpers/queue';

const queue = createQueue();
queue.on('error', logNotConnected);

const app = createApp();
app.use(kueApp);

serve(app, (done) => closeQueue(queue, done), {
  port: 3000,
  host: '127.0.0.1',
  ready: (port) => `Kue's dashboard is at http://127.0.0.1:${port}`,
});
