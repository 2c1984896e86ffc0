// 100-seat: each edit breaks one sentence of it.
import { testEdits } from '../edit';

const file = '100-seat.ts';
const ANSWER = 'res.json({ numberOfAvailableSeats: await getCurrentAvailableSeats() });';
const COMPLETED = "job.on('complete', () => console.log(`Seat reservation job ${job.id} completed`));";
const FAILED = 'console.log(`Seat reservation job ${job.id} failed: ${error}`);';
const QUEUED = "res.json({ status: error ? 'Reservation failed' : 'Reservation in process' });";
const PROCESS = 'if (!processing) queue.process(TYPE, processReservation);\n    processing = true;';
const DONE = 'done(left < 0 ? new Error(NONE_LEFT) : null);';

/** What else fails where the seats are not as they should be. */
const SEATS = ['exactly 50 seats', 'killed while it processes', '50 of 52', 'blocked', 'finds no seat'];

testEdits([
  {
    breaks: 'at launch the key is set to 50',
    file,
    replace: 'const SEATS = 50;',
    by: 'const SEATS = 49;',
    fails: ['at launch sets the key available_seats to 50', 'GET /available_seats answers 50'],
    also: [...SEATS, 'takes no seat', 'one seat less', 'prints nothing else'],
  },
  {
    breaks: 'at launch, also where the key is there',
    file,
    replace: 'reserveSeat(SEATS).catch(reportFailure);',
    by: 'client.setnx(KEY, `${SEATS}`);',
    fails: ['at launch sets the key available_seats to 50', 'GET /available_seats answers 50'],
    also: ['takes no seat', 'one seat less'],
  },
  {
    breaks: 'Redis key `available_seats`',
    file,
    replace: "'available_seats'",
    by: "'availableSeats'",
    fails: ['at launch sets the key available_seats to 50'],
    also: SEATS,
  },
  {
    breaks: '`GET /available_seats` -> `{"numberOfAvailableSeats":"50"}`',
    file,
    replace: ANSWER,
    by: ANSWER.replace('numberOfAvailableSeats', 'availableSeats'),
    fails: ['GET /available_seats answers 50'],
    hint: 'The keys of the JSON',
    also: ['takes no seat', 'one seat less', 'blocked'],
  },
  {
    breaks: 'the number is a text, as Redis holds it',
    file,
    replace: 'await getCurrentAvailableSeats() }',
    by: 'Number(await getCurrentAvailableSeats()) }',
    fails: ['GET /available_seats answers 50'],
    also: ['takes no seat', 'one seat less', 'blocked'],
  },
  {
    breaks: 'Kue queue `reserve_seat`',
    file,
    replace: "'reserve_seat'",
    by: "'reserve_seats'",
    fails: ['queues a job in the queue reserve_seat'],
    also: ['finds no seat', 'exactly 50 seats', 'killed while it processes'],
  },
  {
    breaks: 'reservationEnabled is true at launch',
    file,
    replace: 'let reservationEnabled = true;',
    by: 'let reservationEnabled = false;',
    fails: ['GET /reserve_seat answers that the reservation is in process'],
    also: [
      'queues a job',
      'prints when a reservation',
      'one seat less',
      ...SEATS,
      'one worker',
      'cannot be saved',
    ],
  },
  {
    breaks: '`{"status":"Reservation in process"}`',
    file,
    replace: QUEUED,
    by: QUEUED.replace('in process', 'is in process'),
    fails: ['GET /reserve_seat answers that the reservation is in process'],
    also: ['exactly 50 seats'],
  },
  {
    breaks: '`GET /reserve_seat` -> `{"status":"Reservation are blocked"}` when not enabled',
    file,
    replace: "'Reservation are blocked'",
    by: "'Reservations are blocked'",
    fails: ['when the seats are gone, reservations are blocked'],
    hint: 'without an s',
    also: ['exactly 50 seats'],
  },
  {
    breaks: '`{"status":"Reservation failed"}` when the job could not be saved',
    file,
    replace: QUEUED,
    by: "res.json({ status: 'Reservation in process' });",
    robustness: true,
    fails: ['a job that cannot be saved'],
  },
  {
    breaks: '`Seat reservation job JOB_ID completed`',
    file,
    replace: COMPLETED,
    by: COMPLETED.replace('${job.id} ', ''),
    fails: ['prints when a reservation job is completed', '50 of 52 jobs are completed, each with its line'],
    also: [...SEATS, 'prints nothing else'],
  },
  {
    breaks: '`Seat reservation job JOB_ID failed: ERROR`',
    file,
    replace: FAILED,
    by: 'console.log(`Seat reservation job ${job.id} failed`);',
    fails: ['a job that finds no seat fails, and the line says why'],
    also: ['exactly 50 seats', 'killed while it processes'],
  },
  {
    breaks: 'the job fails with `Not enough seats available`',
    file,
    replace: "'Not enough seats available'",
    by: "'No seats available'",
    fails: ['a job that finds no seat fails, and the line says why'],
    also: ['exactly 50 seats', 'killed while it processes'],
  },
  {
    breaks: '`GET /process` -> `{"status":"Queue processing"}`',
    file,
    replace: "'Queue processing'",
    by: "'Queue is processing'",
    fails: ['GET /process answers that the queue is processed'],
  },
  {
    breaks: 'and processes the queue',
    file,
    replace: PROCESS,
    by: 'processing = true;\n    void processReservation;',
    fails: ['prints when a reservation job is completed', '50 of 52 jobs are completed', 'one seat less'],
    also: [...SEATS, 'one worker'],
  },
  {
    breaks: 'no seat is taken before it is asked for the first time',
    file,
    replace: 'let processing = false;',
    by: 'let processing = true;\nqueue.process(TYPE, processReservation);',
    fails: ['takes no seat before it is asked'],
    also: ['killed while it processes', 'blocked', '50 of 52', 'finds no seat', 'queues a job'],
  },
  {
    breaks: 'one seat less a job',
    file,
    replace: "redis.call('decr', KEYS[1])",
    by: "redis.call('decrby', KEYS[1], 2)",
    fails: ['a reservation that was processed leaves one seat less', '50 of 52 jobs are completed'],
    also: [...SEATS, 'prints nothing else'],
  },
  {
    breaks: 'when none is left the job fails',
    file,
    replace: DONE,
    by: 'done();',
    fails: ['a job that finds no seat fails'],
    also: [...SEATS, 'prints nothing else'],
  },
  {
    breaks: 'at 0 left `reservationEnabled` becomes false',
    file,
    replace: 'if (left <= 0) reservationEnabled = false;',
    by: '',
    fails: ['when the last seat is taken, reservations are blocked'],
  },
  {
    breaks: 'nothing but its lines goes to stdout',
    file,
    replace: COMPLETED,
    by: `${COMPLETED}\n    job.on('complete', () => console.log('done'));`,
    fails: ['prints nothing else'],
  },
  {
    breaks: 'every answer is JSON',
    file,
    replace: "res.json({ status: 'Queue processing' });",
    by: "res.send('<p>Queue processing</p>');",
    fails: ['GET /process answers'],
    also: ['says that it is JSON'],
  },
]);
