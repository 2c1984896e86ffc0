// The work that is done while faults happen: creators of jobs, and requests to both servers.
import { PRODUCTS, SEATS, seats, stock, UNANSWERED, UNAVAILABLE } from '../../test/support/expected';
import { Script, startCompiled, startHelper } from '../../test/support/script';
import { AnswerOrError, ask, Server, startServerCompiled } from '../../test/support/servers';
import { pause } from '../../test/support/wait';

/** How many jobs each creator creates. */
export const CREATORS: Record<string, number> = { create_many: 60, '6-job_creator': 1, '7-job_creator': 11 };

const AT_ONCE = 3; // creators that run side by side
const SALE = 6000; // ms of one sale of 9-stock
const PACE = 150; // ms between two paths of such a sale: its few products should last for some faults
const RESERVATIONS = 70; // of seats in a run: some more than there are

const upTo = (most: number) => [...Array(most + 1).keys()];
const withRedis = (...bodies: string[]) => [
  ...bodies.map((body) => `200 ${body}`),
  `503 ${UNAVAILABLE}`,
  `504 ${UNANSWERED}`,
];

/** The answers to each path, with their status. */
export const ANSWERS: Record<string, string[]> = {
  '/available_seats': withRedis(...upTo(SEATS).map(seats.available)),
  '/process': withRedis(seats.processing),
  '/reserve_seat': withRedis(seats.inProcess, seats.blocked),
  '/list_products': [`200 ${stock.list}`],
  '/list_products/1x': [`404 ${stock.notFound}`],
  '/reserve_product/1x': [`404 ${stock.notFound}`],
};
for (const { itemId, initialAvailableQuantity } of PRODUCTS) {
  const products = upTo(initialAvailableQuantity).map((quantity) => stock.product(itemId, quantity));
  ANSWERS[`/list_products/${itemId}`] = withRedis(...products);
  ANSWERS[`/reserve_product/${itemId}`] = withRedis(stock.confirmed(itemId), stock.notEnough(itemId));
}

const STOCK_PATHS = Object.keys(ANSWERS).filter((path) => /product/.test(path));
const SEAT_PATHS = ['/process', '/reserve_seat', '/available_seats', '/reserve_seat', '/reserve_seat'];

/** A server's answer, when the request was sent, and how many milliseconds it took. */
export type Answer = AnswerOrError & { at: number; took: number };

/** What the servers of one database have sold. */
export interface Sale {
  servers: Server[];
  answers: Answer[];
  /** The values of its keys in the end: how many of each product are reserved, or how many seats are left. */
  kept: Record<string, string | null>;
}

/** Keeps creators running, of each kind in turn, until `isOver`. */
export async function runCreators(url: string, isOver: () => boolean): Promise<void> {
  const files = Object.keys(CREATORS);
  const started: Script[] = [];
  const start = (file: string) => {
    if (file !== 'create_many') return startCompiled(file, { url });
    // Each create_many has phone numbers of its own, so that its notifications differ from all others.
    return startHelper(file, { url }, `${CREATORS[file]}`, `${started.length}`.padStart(5, '0'));
  };
  while (!isOver()) {
    const running = started.filter((script) => script.status() === undefined);
    if (running.length < AT_ONCE) started.push(start(files[started.length % files.length]));
    await pause(100);
  }
}

/** Ends scripts as Ctrl-C does, and waits for them: the guarantees find a script that has not exited. */
export async function endAll(scripts: Script[]): Promise<void> {
  for (const script of scripts) script.signal('SIGTERM');
  await Promise.all(scripts.map((script) => script.waitForExit().catch(() => undefined)));
}

async function get(server: Server, path: string): Promise<Answer> {
  const at = Date.now();
  const answer = await ask(server, path);
  return { ...answer, headers: undefined, at, took: Date.now() - at }; // headers would only fill the report
}

/** Asks all servers at once, for one path every `pace` milliseconds, until `isOver`. Resolves when all have answered. */
async function sell(servers: Server[], paths: string[], pace: number, isOver: () => boolean): Promise<Sale> {
  const sent: Promise<Answer>[] = [];
  for (let round = 0; !isOver(); round += 1) {
    sent.push(...servers.map((server) => get(server, paths[round % paths.length])));
    await pause(pace);
  }
  return { servers, answers: await Promise.all(sent), kept: {} };
}

/** Starts one sale of 9-stock after the other until `isOver`. Each has two servers, and a database of its own from 1 on. */
export async function sellStock(url: string, isOver: () => boolean): Promise<Sale[]> {
  const sales: Sale[] = [];
  while (!isOver()) {
    const start = () => startServerCompiled('9-stock', { url: `${url}/${sales.length + 1}` });
    const servers = await Promise.all([start(), start()]);
    const end = Date.now() + SALE;
    sales.push(await sell(servers, STOCK_PATHS, PACE, () => Date.now() > end));
    await endAll(servers.map(({ script }) => script));
  }
  return sales;
}

/**
 * Starts 100-seat, and sells its seats at a pace at which they last for `seconds`. After `isOver`, it sells those that are
 * left at once.
 */
export async function sellSeats(url: string, seconds: number, isOver: () => boolean): Promise<Sale> {
  const server = await startServerCompiled('100-seat', { url });
  const pace = (seconds * 1000 * 3) / SEAT_PATHS.length / RESERVATIONS;
  const sale = await sell([server], SEAT_PATHS, pace, isOver);
  // On a busy machine the server may have listened too late to be asked for /process before.
  for (const path of ['/process', ...Array<string>(2 * RESERVATIONS).fill('/reserve_seat')]) {
    const answer = await get(server, path);
    sale.answers.push(answer);
    if (answer.body === seats.blocked) break;
  }
  return sale;
}
