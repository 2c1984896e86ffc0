// The work that is done while faults happen: creators of jobs, and requests to both servers.
import { NOTIFICATIONS, seats } from '../../test/support/expected';
import { startHelper } from '../../test/support/guarantees';
import { Script, startCompiled } from '../../test/support/script';
import { ask, startServerCompiled } from '../../test/support/servers';
import { pause } from '../../test/support/wait';
import { Answer, Run, Sale } from './observation';
import { createRandom } from './sequence';

const CREATORS = 3; // that run at once
const MANY = 60; // jobs of the creator whose notifications can be told apart
const SALE = 6000; // ms of one sale of 9-stock: it has few suitcases, and they are to last for some faults
const PACE = 100; // ms from one request of such a sale to the next
const RESERVATIONS = 70; // of seats in a run: some more than there are

/** Ends scripts as Ctrl-C does. The guarantees find one that has not ended after 10 s. */
export function endAll(scripts: Script[]): Promise<unknown> {
  for (const script of scripts) script.signal('SIGTERM');
  return Promise.race([Promise.all(scripts.map(({ exited }) => exited)), pause(10000)]);
}

/** Runs creators until `isOver`, a few side by side, and one after the other. Resolves when all have ended. */
export async function runCreators(REDIS_URL: string, runs: Run[], isOver: () => boolean): Promise<void> {
  const start = () => {
    const number = runs.length;
    // Phone numbers that no other creator has, so that each notification can be told from all others.
    const prefix = `${number}`.padStart(5, '0');
    const kinds: [jobs: number, run: () => Script][] = [
      [NOTIFICATIONS.length, () => startCompiled('7-job_creator', { REDIS_URL })],
      [MANY, () => startHelper({ url: REDIS_URL }, 'create_many', `${MANY}`, prefix)],
      [1, () => startCompiled('6-job_creator', { REDIS_URL })],
    ];
    const [jobs, run] = kinds[number % kinds.length];
    const script = run();
    runs.push({ name: `${script.file} #${number + 1}`, script, jobs });
    return script;
  };
  const runOn = async () => {
    while (!isOver()) {
      await start().exited;
      await pause(100);
    }
  };
  await Promise.all([...Array(CREATORS)].map(runOn));
}

/** Starts a server of a task under each of the names, all on one database. */
async function openSale(task: string, names: string[], REDIS_URL: string) {
  const started = await Promise.all(names.map(() => startServerCompiled(task, { REDIS_URL })));
  const servers = started.map(({ script }, index) => ({ name: `${task} ${names[index]}`, script }));
  const answers: Answer[] = [];
  /** Asks the nth server. */
  const get = async (path: string, nth = 0): Promise<Answer> => {
    const at = Date.now();
    const answer = { ...(await ask(started[nth], path)), at, took: Date.now() - at };
    answers.push(answer);
    return answer;
  };
  const sale: Sale = { servers, answers, kept: {} };
  return { sale, get, close: () => endAll(servers.map(({ script }) => script)) };
}

/** Sends a request every `pace` milliseconds until `isOver`, and resolves when all are answered. */
async function sendRequests(pace: number, isOver: () => boolean, send: () => Promise<unknown>) {
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
    const { sale, get, close } = await openSale(
      '9-stock',
      [`#${database}.1`, `#${database}.2`],
      `${url}/${database}`
    );
    sales.push(sale);
    const closing = Date.now() + SALE;
    await sendRequests(
      PACE,
      () => isOver() || Date.now() > closing,
      () => {
        const id = whole(1, 4);
        const reservations = { [`/reserve_product/${id}`]: 5, [`/reserve_product/${id}x`]: 1 };
        const path = pick({ ...reservations, [`/list_products/${id}`]: 2, '/list_products': 1 });
        return get(path, whole(0, 1));
      }
    );
    await close();
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
  await sendRequests(pace, isOver, () => sale.get(paths[count++ % paths.length]));
  await sale.get('/process'); // on a busy machine it may have listened too late to be asked before
  for (let left = 2 * RESERVATIONS; left > 0; left -= 1) {
    if ((await sale.get('/reserve_seat')).body === seats.blocked) break;
  }
  return sale;
}
