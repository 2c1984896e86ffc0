// 100-seat: reserves seats through a queue, so no seat goes to two jobs, however many clients ask at once.
import { DoneCallback, Job } from 'kue';
import { promisify } from 'util';
import { createApp, needsRedis, serve } from './helpers/server';
import { logNotConnected } from './helpers/client';
import { reportFailure } from './helpers/failure';
import { closeQueue, createQueue } from './helpers/queue';

const SEATS = 50;
const KEY = 'available_seats';
const TYPE = 'reserve_seat';
const NONE_LEFT = 'Not enough seats available';

const queue = createQueue();
queue.on('error', logNotConnected);

const client = queue.client;
const setAsync = promisify<string, string, unknown>(client.set).bind(client);
const getAsync = promisify<string, string | null>(client.get).bind(client);

/** Sets the number of available seats (100-seat). */
async function reserveSeat(number: number): Promise<void> {
  await setAsync(KEY, `${number}`);
}

/** The number of available seats (100-seat). */
async function getCurrentAvailableSeats(): Promise<string> {
  return (await getAsync(KEY)) || '0';
}

let reservationEnabled = true;
reserveSeat(SEATS).catch(reportFailure);

// Records the seat in the job's hash: a job that runs again after its processor was killed takes no second one.
const TAKE = `
  local left = tonumber(redis.call('get', KEYS[1]) or 0)
  if redis.call('hexists', KEYS[2], 'seat') == 1 then return left end
  if left <= 0 then return -1 end
  redis.call('decr', KEYS[1])
  redis.call('hset', KEYS[2], 'seat', left - 1)
  return left - 1`;

/** Takes a seat for the job, or fails it if none is left (100-seat). */
function processReservation(job: Job, done: DoneCallback): void {
  client.eval(TAKE, 2, KEY, `q:job:${job.id}`, (error, left: number) => {
    if (error) return done(error);
    if (left <= 0) reservationEnabled = false;
    done(left < 0 ? new Error(NONE_LEFT) : null);
  });
}

const app = createApp();

app.get(
  '/available_seats',
  needsRedis(client, async (_req, res) => {
    res.json({ numberOfAvailableSeats: await getCurrentAvailableSeats() });
  })
);

app.get(
  '/reserve_seat',
  needsRedis(client, async (_req, res) => {
    if (!reservationEnabled) {
      res.json({ status: 'Reservation are blocked' });
      return;
    }
    const job = queue.create(TYPE, {});
    job.on('complete', () => console.log(`Seat reservation job ${job.id} completed`));
    job.on('failed', (error: string) => {
      console.log(`Seat reservation job ${job.id} failed: ${error}`);
      if (error === NONE_LEFT) reservationEnabled = false; // another server may have processed it
    });
    const error = await new Promise<Error | null>((resolve) => job.save(resolve));
    if (error) reportFailure(error);
    res.json({ status: error ? 'Reservation failed' : 'Reservation in process' });
  })
);

let processing = false;

app.get(
  '/process',
  needsRedis(client, async (_req, res) => {
    if (!processing) queue.process(TYPE, processReservation);
    processing = true;
    res.json({ status: 'Queue processing' });
  })
);

serve(app, (done) => closeQueue(queue, done));
