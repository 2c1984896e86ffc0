// The guarantees of both servers: src/README.md, "Express part".
import {
  listening,
  PRODUCTS,
  seatLine,
  SEATS,
  seats,
  stock,
  UNANSWERED,
  UNAVAILABLE,
} from '../../test/support/expected';
import { findFaults, NO_FAULTS } from '../../test/support/judge';
import { Answer, Guarantees, jobsOf, Observation, printed, Report, SEAT_TYPE } from './guarantees';

const ANSWER_TIME = 4500; // ms: 1.5 s for the first connection, 1.5 s for Redis, and some for a busy machine
const RECOVERY = 3000; // ms after the last fault from which a server has to be well
const SICK = 3; // bad answers after that, since a busy machine may have it give one or two

const upTo = (most: number) => [...Array(most + 1).keys()];

/** The bodies of each path's answers while Redis is available. */
const BODIES: Record<string, string[]> = {
  '/available_seats': upTo(SEATS).map(seats.available),
  '/process': [seats.processing],
  '/reserve_seat': [seats.inProcess, seats.blocked],
  '/list_products': [stock.list],
};
for (const { itemId, initialAvailableQuantity } of PRODUCTS) {
  const quantities = upTo(initialAvailableQuantity);
  BODIES[`/list_products/${itemId}`] = quantities.map((quantity) => stock.product(itemId, quantity));
  BODIES[`/reserve_product/${itemId}`] = [stock.confirmed(itemId), stock.notEnough(itemId)];
}

/** Whether an answer is one of the task's, in JSON. The list of products needs no Redis. */
function isExpected({ path, status = 0, type, body = '' }: Answer): boolean {
  const bodies: Record<number, string[]> = {
    200: BODIES[path] || [],
    404: BODIES[path] ? [] : [stock.notFound],
    503: path === '/list_products' ? [] : [UNAVAILABLE],
    504: path === '/list_products' ? [] : [UNANSWERED],
  };
  return /^application\/json/.test(`${type}`) && (bodies[status] || []).includes(body);
}

function checkAnswers({ sales, seatSale, healed }: Observation, report: Report): void {
  for (const { name, answers } of [...sales, seatSale]) {
    const wrong = answers.filter((answer) => !isExpected(answer));
    if (wrong.length > 0) report(`${name} does not give the task's answers`, wrong);
    const slow = answers.filter(({ took }) => took > ANSWER_TIME);
    if (slow.length > 0) report(`${name} takes more than ${ANSWER_TIME} ms`, slow);
    const sick = answers.filter(({ at, status = 500 }) => at > healed + RECOVERY && status >= 500);
    if (sick.length >= SICK) report(`${name} has not recovered`, sick);
  }
}

/** How many answers have this body, and how many leave open whether Redis has executed the command. */
const count = (answers: Answer[], body: string) => answers.filter((answer) => answer.body === body).length;
const countOpen = (answers: Answer[]) => answers.filter(({ status = 504 }) => status === 504).length;

function checkStock({ sales }: Observation, report: Report): void {
  for (const { name, answers, kept } of sales) {
    PRODUCTS.forEach(({ itemId, initialAvailableQuantity: most }, index) => {
      const asked = answers.filter(({ path }) => path === `/reserve_product/${itemId}`);
      const reserved = Number(kept[index]);
      const confirmed = count(asked, stock.confirmed(itemId));
      const refused = count(asked, stock.notEnough(itemId));
      const open = countOpen(asked);
      const isSound = reserved >= confirmed && reserved <= Math.min(most, confirmed + open);
      if (isSound && (refused === 0 || reserved === most)) return;
      const numbers = `${confirmed} confirmed, ${refused} refused, ${open} perhaps`;
      report(`${name}: of product ${itemId} ${reserved} of ${most} are reserved: ${numbers}`, asked);
    });
  }
}

function checkSeats(seen: Observation, report: Report): void {
  const { answers, kept } = seen.seatSale;
  const jobs = jobsOf(seen, SEAT_TYPE);
  const complete = jobs.filter(({ state }) => state === 'complete').length;
  const asked = answers.filter(({ path }) => path === '/reserve_seat');
  const [queued, open] = [count(asked, seats.inProcess), countOpen(asked)];
  const [last] = asked.slice(-1);
  const isRight =
    jobs.length >= queued &&
    jobs.length <= queued + open &&
    complete === Math.min(SEATS, jobs.length) &&
    kept[0] === `${SEATS - complete}` &&
    last?.body === seats.blocked;
  const numbers = `${queued} reservations in process, ${open} perhaps, ${jobs.length} jobs, ${complete} complete`;
  const what = `100-seat has ${kept[0]} seats left: ${numbers}, the last answer ${last?.body}`;
  if (!isRight) report(what, [...asked.filter(({ status }) => status !== 200), ...jobs]);
}

/** The lines of both servers. */
function checkServers(seen: Observation, report: Report): void {
  const outcomes = jobsOf(seen, SEAT_TYPE).map(({ id, state }) => [
    seatLine[state === 'complete' ? 'completed' : 'failed'](Number(id)),
  ]);
  for (const { name, script, port } of seen.runs) {
    if (port === undefined) continue;
    const expected = [[listening(port)], ...(script.file === '100-seat' ? outcomes : [])];
    const lines = printed({ script }).map(({ text }) => text);
    const faults = JSON.stringify(findFaults(lines, expected));
    if (faults !== JSON.stringify(NO_FAULTS)) report(`${name} prints other lines: ${faults}`, script.lines);
  }
}

export const SERVER_GUARANTEES: Guarantees = {
  "every answer is one of the task's, in JSON, soon, and good once the faults are over": checkAnswers,
  '9-stock sells no more than there is, and what was confirmed, or perhaps answered with 504': checkStock,
  '100-seat reserves exactly 50 seats, each for one job': checkSeats,
  'a server prints once that it listens, and 100-seat the outcome of each job once': checkServers,
};
