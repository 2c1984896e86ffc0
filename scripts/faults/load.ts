// The work that is done while faults happen: creators of jobs, and requests to both servers.
import { listening, NOTIFICATIONS, seats } from '../../test/support/expected';
import { request } from '../../test/support/http';
import { OURS_COMPILED, ROOT } from '../../test/support/launcher';
import { freePort } from '../../test/support/port';
import { startProgram, startScript } from '../../test/support/script';
import { pause } from '../../test/support/wait';
import { Answer, Run, Sale } from './guarantees';
import { createRandom } from './sequence';
import { endAll } from './targets';

const CREATORS = 3; // that run at once
const MANY = 60; // jobs of the creator whose notifications can be told apart
const SALE = 6000; // ms of one sale of 9-stock: it has few suitcases, and they are to last for some faults
const PACE = 100; // ms from one request of such a sale to the next
const RESERVATIONS = 70; // of seats in a run: some more than there are
const PATIENCE = 10000; // ms after which a request counts as not answered

/** Runs creators until `isOver`, a few side by side, and one after the other. Resolves when all have ended. */
export async function runCreators(REDIS_URL: string, runs: Run[], isOver: () => boolean): Promise<void> {
  const start = () => {
    const number = runs.length;
    // Phone numbers that no other creator has, so that each notification can be told from all others.
    const args = ['test/support/programs/create_many.ts', `${MANY}`, `${number}`.padStart(5, '0')];
    const command = [process.execPath, '-r', 'ts-node/register', ...args];
    const env = { ...process.env, REDIS_URL };
    const kinds = [
      { jobs: NOTIFICATIONS.length, run: () => startScript('7-job_creator', env, OURS_COMPILED) },
      { jobs: MANY, run: () => startProgram('create_many', command, { cwd: ROOT, env }) },
      { jobs: 1, run: () => startScript('6-job_creator', env, OURS_COMPILED) },
    ];
    const { jobs, run } = kinds[number % kinds.length];
    const script = run();
    runs.push({ name: `${script.task} #${number + 1}`, script, jobs });
    return script;
  };
  const stream = async () => {
    while (!isOver()) {
      await start().ended;
      await pause(100);
    }
  };
  await Promise.all([...Array(CREATORS)].map(stream));
}

/** Starts a server of a task under each of the names, all on one database. */
async function openSale(task: string, names: string[], REDIS_URL: string) {
  const answers: Answer[] = [];
  const start = async (name: string) => {
    const port = await freePort();
    const script = startScript(task, { REDIS_URL, PORT: `${port}` }, OURS_COMPILED);
    await script.line(listening(port)).catch(() => undefined); // the guarantees find that it is missing
    return { name: `${task} ${name}`, script, port };
  };
  const servers = await Promise.all(names.map(start));
  /** Asks the nth server. */
  const ask = async (path: string, nth = 0): Promise<Answer> => {
    const at = Date.now();
    const received = await request(servers[nth].port, path, undefined, PATIENCE).catch((error: Error) => {
      return { status: 0, type: '', body: error.message };
    });
    const answer = { ...received, path, at, took: Date.now() - at };
    answers.push(answer);
    return answer;
  };
  const sale: Sale = { servers, answers, kept: {} };
  return { sale, ask, close: () => endAll(servers.map(({ script }) => script)) };
}

/** Sends a request every `pace` milliseconds until `isOver`, and resolves when all are answered. */
async function sendRequests(
  pace: number,
  isOver: () => boolean,
  send: () => Promise<unknown>
): Promise<void> {
  const sent: Promise<unknown>[] = [];
  while (!isOver()) {
    sent.push(send());
    await pause(pace);
  }
  await Promise.all(sent);
}

/** Runs one sale of 9-stock after the other until `isOver`. Each has two servers, and a database of its own from 1 on. */
export async function sellStock(url: string, seed: number, isOver: () => boolean): Promise<Sale[]> {
  const { whole, pick } = createRandom(seed);
  const sales: Sale[] = [];
  while (!isOver()) {
    const database = sales.length + 1;
    const sale = await openSale('9-stock', [`#${database}.1`, `#${database}.2`], `${url}/${database}`);
    sales.push(sale.sale);
    const closing = Date.now() + SALE;
    const isClosing = () => isOver() || Date.now() > closing;
    await sendRequests(PACE, isClosing, () => {
      const id = whole(1, 4);
      const reservations = { [`/reserve_product/${id}`]: 5, [`/reserve_product/${id}x`]: 1 };
      return sale.ask(
        pick({ ...reservations, [`/list_products/${id}`]: 2, '/list_products': 1 }),
        whole(0, 1)
      );
    });
    await sale.close();
  }
  return sales;
}

/**
 * Launches 100-seat, and sells its seats at such a pace that they last for so many seconds. Resolves when `isOver` and
 * no seat is left, or none was sold for a while.
 */
export async function sellSeats(url: string, seconds: number, isOver: () => boolean) {
  const sale = await openSale('100-seat', ['#1'], url);
  const paths = ['/process', '/reserve_seat', '/available_seats', '/reserve_seat', '/reserve_seat'];
  const pace = (seconds * 1000 * 3) / paths.length / RESERVATIONS;
  let count = 0;
  await sendRequests(pace, isOver, () => sale.ask(paths[count++ % paths.length]));
  for (let left = 2 * RESERVATIONS; left > 0; left -= 1) {
    if ((await sale.ask('/reserve_seat')).body === seats.blocked) break;
  }
  return sale;
}
