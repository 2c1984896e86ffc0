// The baselines of the benchmark: the same calls with the libraries alone, as `node -e` runs them.

/** Connects to Redis and prints a line. */
export const CONNECT = `
  const client = require('redis').createClient(process.env.REDIS_URL);
  client.on('ready', () => console.log('connected'));`;

/** Creates a Kue job and prints a line when it is saved. */
export const CREATE = `
  const queue = require('kue').createQueue({ redis: process.env.REDIS_URL });
  queue.create('bench', { phoneNumber: '1', message: 'x' }).save(() => console.log('created'));`;

/** Processes Task 9's jobs, two at a time, with the calls that its script makes. */
export const PROCESS = `
  const queue = require('kue').createQueue({ redis: process.env.REDIS_URL });
  queue.process('push_notification_code_2', 2, (job, done) => {
    job.progress(0, 100);
    job.progress(50, 100);
    console.log('Sending notification to ' + job.data.phoneNumber + ', with message: ' + job.data.message);
    done();
  });`;

/** Answers every request with the same JSON. */
export const serve = (body: string): string => `
  const app = require('express')();
  const answer = ${body};
  app.get('*', (req, res) => res.json(answer));
  app.listen(process.env.PORT, () => console.log('listening'));`;
