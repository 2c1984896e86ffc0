// The guarantees about both servers: src/README.md, "Express part".
import * as expected from '../../test/support/expected';
import { Answer, checkLines, Guarantees, jobsOf, Observation, Report, SEAT_TYPE } from './guarantees';

const { PRODUCTS, SEATS, seats, stock } = expected;

const ANSWER_TIME = 4500; // ms: 1.5 s for the first connection, 1.5 s for Redis, and the rest for a busy machine
const RECOVERY = 3000; // ms that a server has to recover after the last fault
const MOST_BAD = 2; // answers 500 to 504 after that: a busy machine may cause one or two

const upTo = (most: number) => [...Array(most + 1).keys()];

/** The bodies of each path's answers with status 200. */
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

/** Whether an answer is one of the task's, in JSON. */
function isExpected({ path, status = 0, type = '', body = '' }: Answer): boolean {
  const needsRedis = path !== '/list_products';
  const bodies: Record<number, string[]> = {
    200: BODIES[path] || [],
    404: BODIES[path] ? [] : [stock.notFound],
    503: needsRedis ? [expected.UNAVAILABLE] : [],
    504: needsRedis ? [expected.UNANSWERED] : [],
  };
  return type.startsWith('application/json') && (bodies[status] || []).includes(body);
}

function checkAnswers({ sales, seatSale, healed }: Observation, report: Report): void {
  for (const { name, answers } of [...sales, seatSale]) {
    const wrong = answers.filter((answer) => !isExpected(answer));
    if (wrong.length > 0) report(`${name} does not give the task's answers`, wrong);
    const slow = answers.filter(({ took }) => took > ANSWER_TIME);
    if (slow.length > 0) report(`${name} takes more than ${ANSWER_TIME} ms`, slow);
    const bad = answers.filter(({ at, status = 500 }) => at > healed + RECOVERY && status >= 500);
    if (bad.length > MOST_BAD) report(`${name} has not recovered`, bad);
  }
}

const count = (answers: Answer[], body: string) => answers.filter((answer) => answer.body === body).length;

/** How many answers leave open whether Redis has executed the command. */
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
  const last = asked[asked.length - 1]?.body;
  const isRight =
    jobs.length >= queued &&
    jobs.length <= queued + open &&
    complete === Math.min(SEATS, jobs.length) &&
    kept[0] === `${SEATS - complete}` &&
    last === seats.blocked;
  const numbers = `${queued} reservations in process, ${open} perhaps, ${jobs.length} jobs, ${complete} complete`;
  const what = `100-seat has ${kept[0]} seats left: ${numbers}, the last answer ${last}`;
  if (!isRight) report(what, [...asked.filter(({ status }) => status !== 200), ...jobs]);
}

function checkServers(seen: Observation, report: Report): void {
  const outcomes = jobsOf(seen, SEAT_TYPE).map(({ id, state }) => [
    expected.seatLine[state === 'complete' ? 'completed' : 'failed'](Number(id)),
  ]);
  for (const run of seen.runs) {
    if (run.port === undefined) continue;
    const sold = run.script.file === '100-seat' ? outcomes : [];
    checkLines(run, [[expected.listening(run.port)], ...sold], report);
  }
}

export const SERVER_GUARANTEES: Guarantees = {
  "every answer is one of the task's, in JSON, soon, and good once the faults are over": checkAnswers,
  '9-stock sells no more than there is, and what was confirmed, or perhaps answered with 504': checkStock,
  '100-seat reserves exactly 50 seats, each for one job': checkSeats,
  'a server prints once that it listens, and 100-seat the outcome of each job once': checkServers,
};
