// The guarantees of both servers: src/README.md, "Express part".
import {
  PRODUCTS,
  seatLine,
  SEATS,
  seats,
  stock,
  UNANSWERED,
  UNAVAILABLE,
} from '../../test/support/expected';
import { brokenByLife } from './guarantees';
import { Answer, Broken, Evidence, Guarantee, jobEvidence, Run, Sale, unless } from './observation';

const ANSWER_TIME = 4500; // ms: 1.5 s for the first connection, 1.5 s for Redis, and some for a busy machine
const RECOVERY = 3000; // ms after the last fault from which a server has to be well
const SICK = 3; // bad answers after that, since a busy machine may have it give one or two

const namesOf = (servers: Run[]) => servers.map(({ name }) => name).join(' and ');

function evidenceOf({ at, took, path, status, type, body, error }: Answer): Evidence {
  return { at, text: `${path}: ${error || `${status} ${type} ${body}`} after ${took} ms` };
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

function isExpected({ path, status, body = '' }: Answer): boolean {
  if (status === 503) return body === UNAVAILABLE;
  if (status === 504) return body === UNANSWERED;
  return status === (body === stock.notFound ? 404 : 200) && bodiesOf(path).includes(body);
}

/** Every answer is one of the task's, in JSON, soon, and good once the faults are over. */
function brokenByAnswers({ servers, answers }: Sale, healed: number): Broken[] {
  const who = namesOf(servers);
  const received = answers.filter(({ error }) => error === undefined);
  const late = answers.filter(({ at }) => at > healed + RECOVERY);
  const listed = answers.filter(({ path }) => path === '/list_products');
  const kinds: [what: string, wrong: Answer[], least?: number][] = [
    ['does not answer', answers.filter(({ error }) => error !== undefined)],
    ['gives an answer that no task knows', received.filter((answer) => !isExpected(answer))],
    [
      'gives an answer that is not JSON',
      received.filter(({ type }) => !/^application\/json/.test(`${type}`)),
    ],
    [`takes more than ${ANSWER_TIME} ms`, received.filter(({ took }) => took > ANSWER_TIME)],
    ['cannot list its products without Redis', listed.filter(({ status = 200 }) => status > 200)],
    ['has not recovered', late.filter(({ status = 500 }) => status >= 500), SICK],
  ];
  return kinds.flatMap(([what, wrong, least = 1]) => {
    const count = `${wrong.length} of ${answers.length} answers`;
    return unless(wrong.length < least, `${who} ${what} (${count})`, wrong.slice(0, 5).map(evidenceOf));
  });
}

/** How many answers have this body, and how many leave open whether Redis has executed the command. */
function tally(answers: Answer[], body: string): [exactly: number, perhaps: number] {
  const isOpen = ({ status = 504 }: Answer) => status === 504;
  return [answers.filter((answer) => answer.body === body).length, answers.filter(isOpen).length];
}

/** @param most how many there are */
function brokenByProduct({ servers, answers, kept }: Sale, id: number, most: number): Broken[] {
  const asked = answers.filter(({ path }) => path === `/reserve_product/${id}`);
  const [confirmed, perhaps] = tally(asked, stock.confirmed(id));
  const isRefused = asked.some(({ body }) => body === stock.notEnough(id));
  const reserved = Number(kept[`item.${id}`] || 0);
  const rules: [isHeld: boolean, what: string][] = [
    [reserved <= most, 'more is reserved than there is'],
    [reserved >= confirmed, 'more was confirmed than is reserved'],
    [reserved <= confirmed + perhaps, 'more is reserved than was confirmed'],
    [!isRefused || reserved >= most, 'some is left, and a reservation was refused'],
  ];
  const numbers = `stock ${most}, reserved ${reserved}, confirmed ${confirmed}, 504 ${perhaps}`;
  return rules.flatMap(([isHeld, what]) =>
    unless(isHeld, `${namesOf(servers)}: of product ${id} ${what} (${numbers})`, asked.map(evidenceOf))
  );
}

export const SERVER_GUARANTEES: Guarantee[] = [
  {
    name: "every answer is one of the task's, in JSON, soon, and good once the faults are over",
    check: ({ stock, seats, healed }) => [...stock, seats].flatMap((sale) => brokenByAnswers(sale, healed)),
  },
  {
    name: '9-stock sells no more than there is, and each reservation was confirmed, or perhaps answered with 504',
    check: ({ stock }) =>
      stock.flatMap((sale) =>
        PRODUCTS.flatMap((one) => brokenByProduct(sale, one.itemId, one.initialAvailableQuantity))
      ),
  },
  {
    name: '100-seat reserves exactly 50 seats, each for one job, and prints the outcome of each job once',
    check: ({ seats: { servers, answers, kept }, jobs }) => {
      const reservations = answers.filter(({ path }) => path === '/reserve_seat');
      const [promised, perhaps] = tally(reservations, seats.inProcess);
      const own = [...jobs.values()].filter(({ type }) => type === 'reserve_seat');
      const complete = own.filter(({ state }) => state === 'complete').length;
      const left = kept.available_seats;
      const last = reservations.slice(-1);
      const queued = `${own.length} jobs for ${promised} reservations in process and ${perhaps} of 504`;
      const refused = reservations.filter(({ status }) => status !== 200);
      const isSoldOut = complete === Math.min(SEATS, own.length);
      const isBlocked = last.some(({ body }) => body === seats.blocked);
      const rules: [isHeld: boolean, what: string, evidence?: Evidence[]][] = [
        [own.length >= promised && own.length <= promised + perhaps, queued, refused.map(evidenceOf)],
        [isSoldOut, `${complete} of ${own.length} jobs are complete`, own.map(jobEvidence)],
        [left === `${SEATS - complete}`, `available_seats is ${left}, and ${complete} jobs are complete`],
        [isBlocked, 'reservations are not blocked in the end', last.map(evidenceOf)],
      ];
      const outcomes = own.flatMap((job) => {
        const outcome = job.state === 'complete' ? seatLine.completed : seatLine.failed;
        return brokenByLife(servers[0], job, [outcome(Number(job.id))], 1);
      });
      return [...rules.flatMap(([isHeld, what, evidence]) => unless(isHeld, what, evidence)), ...outcomes];
    },
  },
];
