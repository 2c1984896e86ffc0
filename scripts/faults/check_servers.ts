// The promises of the two servers, held against what was seen.
import { PRODUCTS, seats, stock, UNANSWERED, UNAVAILABLE } from '../../test/support/expected';
import { Answer, Broken, Observation, Run, Sale, showLines } from './observation';
import { checkRun } from './check_run';

/** How many seats 100-seat has. */
const SEATS = 50;

/** Milliseconds that an answer may take: 1.5 s for the first connection, 1.5 s for Redis, and some for a busy machine. */
const ANSWER_TIME = 4500;

/** Milliseconds after the last fault from which a server has to be well. */
const RECOVERY = 3000;

/** How many bad answers after that say that it is not: a busy machine may have it give one or two. */
const SICK = 3;

function show({ time, took, path, status, type, body }: Answer): string {
  return `${(time / 1000).toFixed(3)} s  ${path}: ${status} ${type} ${body} after ${took} ms`;
}

/** Whether this is an answer that the server may give to this path. */
function isExpected({ path, status, body }: Answer): boolean {
  if (status === 503) return body === UNAVAILABLE;
  if (status === 504) return body === UNANSWERED;
  const [, route, id] = path.split('/');
  if (route === 'available_seats') return status === 200 && /^{"numberOfAvailableSeats":"\d+"}$/.test(body);
  if (route === 'process') return status === 200 && body === seats.processing;
  if (route === 'reserve_seat') return status === 200 && [seats.inProcess, seats.blocked].includes(body);
  if (!id) return status === 200 && body === stock.list;
  const product = PRODUCTS.find(({ itemId }) => `${itemId}` === id);
  if (!product) return status === 404 && body === stock.notFound;
  const { itemId, initialAvailableQuantity } = product;
  const quantities = [...Array(initialAvailableQuantity + 1).keys()];
  const bodies =
    route === 'reserve_product'
      ? [stock.confirmed(itemId), stock.notEnough(itemId)]
      : quantities.map((quantity) => stock.product(itemId, quantity));
  return status === 200 && bodies.includes(body);
}

/** Every answer is one of the task's, in JSON, soon, and good once the faults are over. */
function checkAnswers(who: string, answers: Answer[], healed: number): Broken[] {
  const kinds: [what: string, isWrong: (answer: Answer) => boolean, least?: number][] = [
    ['does not answer', ({ status }) => status === 0],
    ['gives an answer that no task knows', (answer) => answer.status !== 0 && !isExpected(answer)],
    [
      'gives an answer that is no JSON',
      ({ status, type }) => status !== 0 && !/^application\/json/.test(type),
    ],
    [`takes more than ${ANSWER_TIME} ms`, ({ status, took }) => status !== 0 && took > ANSWER_TIME],
    ['needs no Redis for its list', ({ path, status }) => path === '/list_products' && status > 200],
    ['is not well again', ({ time, status }) => time > healed + RECOVERY && status >= 500, SICK],
  ];
  return kinds
    .map(([what, isWrong, least = 1]) => ({ what, wrong: answers.filter(isWrong), least }))
    .filter(({ wrong, least }) => wrong.length >= least)
    .map(({ what, wrong }) => ({
      promise: `${who} ${what} (${wrong.length} of ${answers.length} answers)`,
      details: wrong.slice(0, 5).map(show),
    }));
}

const LISTENING = /^API available on localhost port \d+$/;

function checkServer(run: Run, own: RegExp[] = []): Broken[] {
  const broken = checkRun(run, [LISTENING, ...own], [0]);
  const listens = run.stdout.filter(({ text }) => LISTENING.test(text)).length;
  if (listens === 1) return broken;
  const promise = `${run.task} ${run.name} says ${listens} times that it listens`;
  return [...broken, { promise, details: showLines(run, run.stdout) }];
}

/** No more is sold than there is, and what is reserved was answered with 200, or perhaps with 504. */
export function checkSale({ servers, answers, reserved }: Sale, healed: number): Broken[] {
  const who = `9-stock ${servers.map(({ name }) => name).join(' and ')}`;
  const broken = [...servers.flatMap((run) => checkServer(run)), ...checkAnswers(who, answers, healed)];
  for (const { itemId, initialAvailableQuantity } of PRODUCTS) {
    const asked = answers.filter(({ path }) => path === `/reserve_product/${itemId}`);
    const count = (isOne: (answer: Answer) => boolean) => asked.filter(isOne).length;
    const confirmed = count(({ body }) => body === stock.confirmed(itemId));
    const perhaps = count(({ status }) => status === 504 || status === 0);
    const refused = count(({ body }) => body === stock.notEnough(itemId));
    const held = reserved[itemId] || 0;
    const add = (what: string) =>
      broken.push({
        promise: `${who}: of product ${itemId} ${what}`,
        details: [
          `stock ${initialAvailableQuantity}, reserved ${held}, confirmed ${confirmed}, 504 ${perhaps}`,
          ...asked.map(show),
        ],
      });
    if (held > initialAvailableQuantity) add('more is reserved than there is');
    if (confirmed > held) add('more was confirmed than is reserved');
    if (held > confirmed + perhaps) add('more is reserved than was confirmed or perhaps made');
    if (refused > 0 && held < initialAvailableQuantity)
      add('there is some left, and a reservation was refused');
  }
  return broken;
}

const SEAT_OUTCOME = /^Seat reservation job (\d+) (completed|failed: Not enough seats available)$/;

/** Exactly 50 seats go, each to one job, and each job's outcome is printed once. */
export function checkSeats({ seats: { server, answers, seatsLeft }, jobs, healed }: Observation): Broken[] {
  const broken = [...checkServer(server, [SEAT_OUTCOME]), ...checkAnswers('100-seat', answers, healed)];
  const add = (what: string, details: string[] = []) =>
    broken.push({ promise: `100-seat: ${what}`, details });
  const own = [...jobs.values()].filter(({ type }) => type === 'reserve_seat');
  const complete = own.filter(({ state }) => state === 'complete');
  const reservations = answers.filter(({ path }) => path === '/reserve_seat');
  const queued = reservations.filter(({ body }) => body === seats.inProcess).length;
  const perhaps = reservations.filter(({ status }) => status === 504 || status === 0).length;
  if (own.length < queued || own.length > queued + perhaps) {
    const which = reservations.filter(({ status, took }) => status > 200 && took > 20).map(show);
    add(`${own.length} jobs for ${queued} answers of 'in process' and ${perhaps} of 504`, which);
  }
  if (complete.length !== Math.min(SEATS, own.length)) {
    add(
      `${complete.length} of ${own.length} jobs complete`,
      own.map((job) => JSON.stringify(job))
    );
  }
  if (seatsLeft !== `${SEATS - complete.length}`) {
    add(`available_seats is ${seatsLeft}, and ${complete.length} jobs are complete`);
  }
  const [last] = reservations.slice(-1);
  if (last?.body !== seats.blocked) add('reservations are not blocked in the end', last ? [show(last)] : []);
  const lines = server.stdout.filter(({ text }) => SEAT_OUTCOME.test(text));
  for (const job of own) {
    const mine = lines.filter(({ text }) => SEAT_OUTCOME.exec(text)?.[1] === job.id);
    const outcomes = mine.map(({ text }) => (/completed$/.test(text) ? 'complete' : 'failed')).join();
    if (outcomes === job.state) continue;
    const what = `the outcomes printed of job ${job.id} are "${outcomes}", and it is ${job.state}`;
    add(what, [...showLines(server, mine), JSON.stringify(job)]);
  }
  return broken;
}
