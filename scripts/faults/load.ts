// The work that is done while faults happen: creators of jobs, and requests to both servers.
import { NOTIFICATIONS, PRODUCTS, seats } from '../../test/support/expected';
import { Script, startCompiled, startHelper } from '../../test/support/script';
import { ask, Server, startServerCompiled } from '../../test/support/servers';
import { pause } from '../../test/support/wait';
import { addRun, Answer, Run, Sale } from './guarantees';

const CREATORS = 3; // that run side by side
const MANY = 60; // jobs of one create_many
const SALE = 6000; // ms of one sale of 9-stock
const PACE = 100; // ms between two requests of such a sale: its few products should last for some faults
const RESERVATIONS = 70; // of seats in a run: some more than there are

/** An odd number of paths, so that two servers that are asked in turn are both asked for each. */
const STOCK_PATHS = ['/list_products', '/list_products/1x', '/reserve_product/1x'];
for (const { itemId } of PRODUCTS) {
  STOCK_PATHS.push(`/list_products/${itemId}`, `/reserve_product/${itemId}`, `/reserve_product/${itemId}`);
}
const SEAT_PATHS = ['/process', '/reserve_seat', '/available_seats', '/reserve_seat', '/reserve_seat'];

/** Ends scripts as Ctrl-C does, and waits for 10 s at most: the guarantees find a script that has not exited. */
export function endAll(all: { script: Script }[]): Promise<unknown> {
  for (const { script } of all) script.signal('SIGTERM');
  return Promise.race([Promise.all(all.map(({ script }) => script.exited)), pause(10000)]);
}

/** Runs creators, one after the other and some side by side, until `isOver`. Resolves when all have exited. */
export async function runCreators(url: string, runs: Run[], isOver: () => boolean): Promise<void> {
  let count = 0;
  const start = () => {
    count += 1;
    if (count % 3 === 0)
      return addRun(runs, startCompiled('7-job_creator', { url }), { jobs: NOTIFICATIONS.length });
    if (count % 3 === 2) return addRun(runs, startCompiled('6-job_creator', { url }), { jobs: 1 });
    // Each create_many has phone numbers of its own, so that its notifications differ from all others.
    const prefix = `${count}`.padStart(5, '0');
    return addRun(runs, startHelper('create_many', { url }, `${MANY}`, prefix), { jobs: MANY });
  };
  const runInTurn = async () => {
    while (!isOver()) {
      await start().script.exited;
      await pause(100);
    }
  };
  await Promise.all([...Array(CREATORS)].map(runInTurn));
}

async function startServer(task: string, url: string, runs: Run[]): Promise<Server> {
  const server = await startServerCompiled(task, { url });
  addRun(runs, server.script, { port: server.port });
  return server;
}

async function get(server: Server, path: string, { answers }: Sale): Promise<Answer> {
  const at = Date.now();
  const { status, type, body, error } = await ask(server, path);
  const answer = { at, took: Date.now() - at, path, status, type, body, error };
  answers.push(answer);
  return answer;
}

/** Asks servers in turn for the paths in turn, every `pace` milliseconds until `isOver`. Resolves when all have answered. */
async function sell(name: string, servers: Server[], paths: string[], pace: number, isOver: () => boolean) {
  const sale: Sale = { name, answers: [], kept: [] };
  const sent: Promise<unknown>[] = [];
  while (!isOver()) {
    const count = sent.length;
    sent.push(get(servers[count % servers.length], paths[count % paths.length], sale));
    await pause(pace);
  }
  await Promise.all(sent);
  return sale;
}

/** Runs one sale of 9-stock after the other until `isOver`. Each has two servers, and a database of its own from 1 on. */
export async function sellStock(url: string, runs: Run[], isOver: () => boolean): Promise<Sale[]> {
  const sales: Sale[] = [];
  while (!isOver()) {
    const database = sales.length + 1;
    const start = () => startServer('9-stock', `${url}/${database}`, runs);
    const servers = await Promise.all([start(), start()]);
    const end = Date.now() + SALE;
    const isSold = () => isOver() || Date.now() > end;
    sales.push(await sell(`9-stock on database ${database}`, servers, STOCK_PATHS, PACE, isSold));
    await endAll(servers);
  }
  return sales;
}

/**
 * Starts 100-seat, and sells its seats at a pace at which they last for `seconds`. After `isOver`, it sells those that are
 * left at once.
 */
export async function sellSeats(url: string, runs: Run[], seconds: number, isOver: () => boolean) {
  const server = await startServer('100-seat', url, runs);
  const pace = (seconds * 1000 * 3) / SEAT_PATHS.length / RESERVATIONS;
  const sale = await sell('100-seat', [server], SEAT_PATHS, pace, isOver);
  await get(server, '/process', sale); // on a busy machine it may have listened too late to be asked before
  for (let left = 2 * RESERVATIONS; left > 0; left -= 1) {
    if ((await get(server, '/reserve_seat', sale)).body === seats.blocked) break;
  }
  return sale;
}
