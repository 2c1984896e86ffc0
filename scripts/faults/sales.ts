// The two servers, and the stream of requests to them.
import { listening, seats } from '../../test/support/expected';
import { request } from '../../test/support/http';
import { freePort } from '../../test/support/port';
import { Script, startScript } from '../../test/support/script';
import { OURS_COMPILED } from '../../test/support/launcher';
import { pause, within } from '../../test/support/wait';
import { now } from './clock';
import { Answer, observe, Run, Sale, SeatSale } from './observation';
import { createRandom } from './random';

/** Milliseconds that one sale of 9-stock takes: it has few suitcases, and they are to last for some faults. */
const SALE = 6000;

/** How many servers of 9-stock sell from one database. */
const SERVERS = 2;

/** Milliseconds from one request to the next. */
const PACE = 100;

/** How many reservations of seats are asked for in a run: some more than there are seats. */
const RESERVATIONS = 70;

/** Milliseconds after which a request counts as not answered. */
const PATIENCE = 10000;

interface Server {
  run: Run;
  script: Script;
  port: number;
}

async function startServer(task: string, name: string, REDIS_URL: string): Promise<Server> {
  const port = await freePort();
  const script = startScript(task, { REDIS_URL, PORT: `${port}` }, OURS_COMPILED);
  const run = observe(script, name, {});
  await script.line(listening(port)).catch(() => undefined); // what is missing is found later
  return { run, script, port };
}

async function end({ script }: Server): Promise<void> {
  script.process.kill('SIGTERM');
  await Promise.race([script.ended, pause(10000)]);
}

/** Sends a request and records what came of it. */
export async function ask(answers: Answer[], port: number, path: string): Promise<Answer> {
  const time = now();
  const answer: Answer = await within(request(port, path), () => `no answer to ${path}`, PATIENCE).then(
    ({ status, type, body }) => ({ path, status, type, body, time, took: now() - time }),
    (error: Error) => ({ path, status: 0, type: '', body: error.message, time, took: now() - time })
  );
  answers.push(answer);
  return answer;
}

/** Sends requests at their pace until `isOver`, and resolves when all are answered. */
async function stream(isOver: () => boolean, pace: number, send: () => Promise<unknown>): Promise<void> {
  const sent: Promise<unknown>[] = [];
  while (!isOver()) {
    sent.push(send());
    await pause(pace);
  }
  await Promise.all(sent);
}

/** Runs one sale of 9-stock after the other until `isOver`, each with servers and a database of its own. */
export async function sellStock(
  url: string,
  seed: number,
  sales: Sale[],
  isOver: () => boolean
): Promise<void> {
  const random = createRandom(seed);
  while (!isOver()) {
    const sale: Sale = { servers: [], answers: [], reserved: {} };
    const database = sales.push(sale); // database 0 belongs to the queues
    const servers = await Promise.all(
      [...Array(SERVERS)].map((_, index) =>
        startServer('9-stock', `#${database}.${index + 1}`, `${url}/${database}`)
      )
    );
    sale.servers = servers.map(({ run }) => run);
    const closing = now() + SALE;
    await stream(
      () => isOver() || now() > closing,
      PACE,
      () => {
        const id = random.whole(1, 4);
        const paths = {
          [`/reserve_product/${id}`]: 5,
          [`/list_products/${id}`]: 2,
          '/list_products': 1,
          [`/reserve_product/${id}x`]: 1,
        };
        return ask(sale.answers, servers[random.whole(0, SERVERS - 1)].port, random.pick(paths));
      }
    );
    await Promise.all(servers.map(end));
  }
}

export interface Seats {
  sale: SeatSale;
  /** Asks for seats until all have gone, or none went for a while. */
  sellOut(): Promise<void>;
  end(): Promise<void>;
}

/** Launches 100-seat, and reserves its seats at such a pace that they last for so many seconds. */
export async function sellSeats(url: string, seconds: number, isOver: () => boolean): Promise<Seats> {
  const server = await startServer('100-seat', '', url);
  const sale: SeatSale = { server: server.run, answers: [], seatsLeft: null };
  const get = (path: string) => ask(sale.answers, server.port, path);
  let count = 0;
  const paths = ['/process', '/reserve_seat', '/available_seats', '/reserve_seat', '/reserve_seat'];
  const pace = (seconds * 1000 * 3) / 5 / RESERVATIONS;
  const streaming = stream(isOver, pace, () => get(paths[count++ % paths.length]));
  return {
    sale,
    sellOut: async () => {
      await streaming;
      for (let left = 2 * RESERVATIONS; left > 0; left -= 1) {
        if ((await get('/reserve_seat')).body === seats.blocked) return;
      }
    },
    end: () => end(server),
  };
}
