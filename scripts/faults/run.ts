// One run: the scripts work, faults happen, everything recovers, and what is left is read.
import { PRODUCTS } from '../../test/support/expected';
import { build } from '../../test/support/global_setup';
import { countJobs } from '../../test/support/jobs';
import { PERSISTENT, RedisServer, startRedis } from '../../test/support/redis';
import { pause, until } from '../../test/support/wait';
import { NOTIFICATION_TYPES } from './guarantees';
import { endAll, runCreators, sellSeats, sellStock } from './load';
import { Job, Observation, Run } from './observation';
import { describeFault, isOutage, planFaults } from './sequence';
import { Link, LINKS, startLink, startProcessors } from './targets';

const SETTLE = 45000; // ms for every job to end; a processor may be taken for alive for 15 s of them
const AFTERWARDS = 5000; // ms that requests go on once the faults are over, to see that the servers recover
const LAST_LINES = 3000; // ms for outcomes that a server has missed, which it looks for once a second

const TYPES = [...NOTIFICATION_TYPES, 'reserve_seat'];

/** All jobs, by the keys that Kue documents. */
async function readJobs(redis: RedisServer): Promise<Map<string, Job>> {
  const keys = (await redis.command('KEYS', 'q:job:*')) as string[];
  const ids = keys.flatMap((key) => /^q:job:(\d+)$/.exec(key)?.[1] || []);
  const hashes = await Promise.all(ids.map((id) => redis.command('HGETALL', `q:job:${id}`)));
  return new Map(ids.map((id, index) => [id, { ...(hashes[index] as Record<string, string>), id }]));
}

/** What keys of a database hold. */
async function readKeys(redis: RedisServer, database: number, keys: string[]) {
  await redis.command('SELECT', database);
  const values = (await redis.command('MGET', ...keys)) as (string | null)[];
  await redis.command('SELECT', 0);
  return Object.fromEntries(keys.map((key, index) => [key, values[index]]));
}

/** Runs everything for so many seconds of faults, each of which is printed, and until it has settled. */
export async function runFaults(seed: number, seconds: number): Promise<Observation> {
  build();
  const redis = await startRedis(...PERSISTENT, '--databases', `${Math.ceil(seconds / 2) + 16}`);
  const links: Record<string, Link> = {};
  for (const name of Object.keys(LINKS)) links[name] = await startLink(redis.port);
  const begin = Date.now();
  let healed = Infinity;
  const isOver = () => Date.now() > healed + AFTERWARDS;

  const processors = startProcessors(links.processors.url);
  const creators: Run[] = [];
  const strikeAll = async () => {
    let outages: Promise<unknown> = Promise.resolve();
    const others: Promise<unknown>[] = [];
    for (const fault of planFaults(seed, seconds)) {
      await pause(begin + fault.at - Date.now());
      console.log(describeFault(fault));
      const happen = async () => fault.happen({ redis, links, processors });
      if (isOutage(fault)) outages = outages.then(happen);
      else others.push(happen());
    }
    await pause(begin + seconds * 1000 - Date.now());
    await Promise.all([outages, ...others]);
    for (const link of Object.values(links)) link.heal();
    healed = Date.now();
    console.log('the faults are over; waiting until every job has ended');
  };
  const [stock, seats] = await Promise.all([
    sellStock(links.servers.url, seed, isOver),
    sellSeats(links.servers.url, seconds, isOver),
    Promise.race([
      runCreators(links.creators.url, creators, () => healed < Infinity),
      strikeAll().then(() => pause(SETTLE)), // the guarantees find a creator that has not exited
    ]),
  ]);
  const counts: Observation['counts'] = {};
  const areDone = async () => {
    for (const type of TYPES) counts[type] = await countJobs(redis, type);
    return Object.values(counts).every(({ active, inactive }) => active + inactive === 0);
  };
  await until(areDone, 'every job has ended', SETTLE).catch(() => undefined);
  await pause(LAST_LINES);
  await Promise.all([endAll(processors.runs.map(({ script }) => script)), seats.close()]);

  await areDone(); // counts them for the last time
  const jobs = await readJobs(redis);
  const items = PRODUCTS.map(({ itemId }) => `item.${itemId}`);
  for (const [index, sale] of stock.entries()) sale.kept = await readKeys(redis, index + 1, items);
  seats.sale.kept = await readKeys(redis, 0, ['available_seats']);
  for (const link of Object.values(links)) link.close();
  await redis.remove();
  return { creators, processors: processors.runs, stock, seats: seats.sale, jobs, counts, begin, healed };
}
