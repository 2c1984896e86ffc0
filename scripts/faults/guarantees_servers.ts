// The guarantees of both servers: src/README.md, "Express part".
import { PRODUCTS, seatLine, seats, stock, UNANSWERED, UNAVAILABLE } from '../../test/support/expected';
import { SEATS } from '../../test/support/seats';
import { checkLife } from './guarantees_jobs';
import { Answer, Check, Evidence, jobEvidence, Observation, Sale } from './observation';

const ANSWER_TIME = 4500; // ms: 1.5 s for the first connection, 1.5 s for Redis, and some for a busy machine
const RECOVERY = 3000; // ms after the last fault from which a server has to be well
const SICK = 3; // bad answers after that, since a busy machine may have it give one or two

function evidenceOf({ at, took, path, status, type, body }: Answer): Evidence {
  return { at, text: `${path}: ${status} ${type} ${body} after ${took} ms` };
}

/** The bodies that a path may be answered with while Redis is available. */
function bodiesOf(path: string): string[] {
  const upTo = (most: number) => [...Array(most + 1).keys()];
  const [, route, id] = path.split('/');
  if (route === 'available_seats') return upTo(SEATS).map(seats.available);
  if (route === 'process') return [seats.processing];
  if (route === 'reserve_seat') return [seats.inProcess, seats.blocked];
  if (id === undefined) return [stock.list];
  const product = PRODUCTS.find(({ itemId }) => `${itemId}` === id);
  if (!product) return [stock.notFound];
  const { itemId, initialAvailableQuantity } = product;
  if (route === 'reserve_product') return [stock.confirmed(itemId), stock.notEnough(itemId)];
  return upTo(initialAvailableQuantity).map((quantity) => stock.product(itemId, quantity));
}

function isExpected({ path, status, body }: Answer): boolean {
  if (status === 503) return body === UNAVAILABLE;
  if (status === 504) return body === UNANSWERED;
  return status === (body === stock.notFound ? 404 : 200) && bodiesOf(path).includes(body);
}

/** Every answer is one of the task's, in JSON, soon, and good once the faults are over. */
function checkAnswers(who: string, { answers }: Sale, healed: number, check: Check): void {
  const received = answers.filter(({ status }) => status !== 0);
  const late = answers.filter(({ at }) => at > healed + RECOVERY);
  const listed = answers.filter(({ path }) => path === '/list_products');
  const kinds: [what: string, wrong: Answer[], least?: number][] = [
    ['does not answer', answers.filter(({ status }) => status === 0)],
    ['gives an answer that no task knows', received.filter((answer) => !isExpected(answer))],
    ['gives an answer that is not JSON', received.filter(({ type }) => !/^application\/json/.test(type))],
    [`takes more than ${ANSWER_TIME} ms`, received.filter(({ took }) => took > ANSWER_TIME)],
    ['cannot list its products without Redis', listed.filter(({ status }) => status > 200)],
    ['has not recovered', late.filter(({ status }) => status >= 500), SICK],
  ];
  for (const [what, wrong, least = 1] of kinds) {
    const count = `${wrong.length} of ${answers.length} answers`;
    check(wrong.length < least, `${who} ${what} (${count})`, wrong.slice(0, 5).map(evidenceOf));
  }
}

/** How many answers have this body, and how many leave open whether Redis has executed the command. */
function tally(answers: Answer[], body: string): [exactly: number, perhaps: number] {
  const isOpen = ({ status }: Answer) => status === 504 || status === 0;
  return [answers.filter((answer) => answer.body === body).length, answers.filter(isOpen).length];
}

/** No more is sold than there is, and each reservation was confirmed, or perhaps answered with 504. */
export function checkStock(sale: Sale, { healed }: Observation, check: Check): void {
  const who = sale.servers.map(({ name }) => name).join(' and ');
  checkAnswers(who, sale, healed, check);
  for (const { itemId, initialAvailableQuantity } of PRODUCTS) {
    const asked = sale.answers.filter(({ path }) => path === `/reserve_product/${itemId}`);
    const [confirmed, perhaps] = tally(asked, stock.confirmed(itemId));
    const refused = asked.some(({ body }) => body === stock.notEnough(itemId));
    const reserved = Number(sale.kept[`item.${itemId}`] || 0);
    const numbers = `stock ${initialAvailableQuantity}, reserved ${reserved}, confirmed ${confirmed}, 504 ${perhaps}`;
    const expect = (isHeld: boolean, broken: string) =>
      check(isHeld, `${who}: of product ${itemId} ${broken} (${numbers})`, asked.map(evidenceOf));
    expect(reserved <= initialAvailableQuantity, 'more is reserved than there is');
    expect(reserved >= confirmed, 'more was confirmed than is reserved');
    expect(reserved <= confirmed + perhaps, 'more is reserved than was confirmed');
    expect(!refused || reserved >= initialAvailableQuantity, 'some is left, and a reservation was refused');
  }
}

/** Exactly 50 seats go, each to one job, and each job's outcome is printed once. */
export function checkSeats({ seats: sale, jobs, healed }: Observation, check: Check): void {
  checkAnswers('100-seat', sale, healed, check);
  const reservations = sale.answers.filter(({ path }) => path === '/reserve_seat');
  const [promised, perhaps] = tally(reservations, seats.inProcess);
  const own = [...jobs.values()].filter(({ type }) => type === 'reserve_seat');
  const complete = own.filter(({ state }) => state === 'complete').length;
  const left = sale.kept.available_seats;
  const expect = (isHeld: boolean, broken: string, evidence: Evidence[] = []) =>
    check(isHeld, `100-seat: ${broken}`, evidence);
  const isQueued = own.length >= promised && own.length <= promised + perhaps;
  const failed = reservations.filter(({ status }) => status !== 200).map(evidenceOf);
  expect(
    isQueued,
    `${own.length} jobs for ${promised} reservations in process and ${perhaps} of 504`,
    failed
  );
  const isSoldOut = complete === Math.min(SEATS, own.length);
  expect(isSoldOut, `${complete} of ${own.length} jobs are complete`, own.map(jobEvidence));
  expect(left === `${SEATS - complete}`, `available_seats is ${left}, and ${complete} jobs are complete`);
  const last = reservations.slice(-1);
  const isBlocked = last.some(({ body }) => body === seats.blocked);
  expect(isBlocked, 'reservations are not blocked in the end', last.map(evidenceOf));
  for (const job of own) {
    const outcome = job.state === 'complete' ? seatLine.completed : seatLine.failed;
    checkLife(sale.servers[0], job, [outcome(Number(job.id))], 1, check);
  }
}
