// One run: the scripts work, the faults happen, all is healed, and what is left is collected.
import { PERSISTENT, RedisServer, send, startRedis } from '../../test/support/redis';
import { countJobs } from '../../test/support/jobs';
import { build, OURS_COMPILED } from '../../test/support/launcher';
import { PRODUCTS } from '../../test/support/expected';
import { createClient } from 'redis';
import { pause } from '../../test/support/wait';
import { now } from './clock';
import { Link, startLink, Trace } from './links';
import { Processors, startCreators, startProcessors } from './load';
import { Job, Observation, Sale } from './observation';
import { describeFault, Fault, LinkName, LINKS, planFaults } from './sequence';
import { TYPES } from './check_jobs';
import { sellSeats, sellStock } from './sales';

/** Milliseconds for every job to end once the faults are over: a processor may be taken for alive for 15 s of them. */
const SETTLE = 45000;

/** Milliseconds that requests go on once the faults are over, to see that the servers are well again. */
const AFTERWARDS = 5000;

interface Scene {
  redis: RedisServer;
  links: Record<LinkName, Link>;
  processors: Processors;
}

/** A command over a connection of its own, which Redis may leave without an answer. */
async function command(redis: RedisServer, name: string, ...args: string[]): Promise<unknown> {
  const client = createClient(redis.url, { retry_strategy: () => new Error('no second attempt') });
  client.on('error', () => undefined);
  try {
    return await send(client, name, args);
  } finally {
    client.end(false);
  }
}

async function killClients(
  redis: RedisServer,
  nth: number,
  type: 'normal' | 'pubsub' | 'one'
): Promise<void> {
  if (type !== 'one') {
    await command(redis, 'CLIENT', 'KILL', 'TYPE', type);
    return;
  }
  const ids = `${await command(redis, 'CLIENT', 'LIST')}`.match(/^id=\d+/gm) || [];
  if (ids.length) await command(redis, 'CLIENT', 'KILL', 'ID', ids[nth % ids.length].slice(3));
}

/** Makes a fault happen; resolves when Redis is back, where it was Redis's. */
async function apply(fault: Fault, { redis, links, processors }: Scene): Promise<void> {
  switch (fault.kind) {
    case 'kill a processor':
      return processors.kill(fault.place, fault.busy, fault.pause);
    case 'stop a processor':
      return processors.stop(fault.place, fault.busy, fault.time);
    case 'kill Redis':
      await redis.kill();
      await pause(fault.pause);
      return redis.start();
    case 'stop Redis':
      redis.signal('SIGSTOP');
      await pause(fault.time);
      return redis.signal('SIGCONT');
    case 'cut a connection':
      return links[fault.link].cut(fault.nth, fault.from, fault.byte);
    case 'cut all connections':
      return links[fault.link].cutAll();
    case 'delay replies':
      return links[fault.link].delayReplies(fault.delay, fault.time);
    case 'SCRIPT FLUSH':
      await command(redis, 'SCRIPT', 'FLUSH').catch(() => undefined);
      return;
    case 'CLIENT KILL':
      return killClients(redis, fault.nth, fault.type).catch(() => undefined);
  }
}

async function readJobs(redis: RedisServer): Promise<Map<string, Job>> {
  const keys = ((await redis.command('KEYS', 'q:job:*')) as string[]).filter((key) =>
    /^q:job:\d+$/.test(key)
  );
  const hashes = await Promise.all(keys.map((key) => redis.command('HGETALL', key)));
  const ids = keys.map((key) => key.slice('q:job:'.length));
  return new Map(ids.map((id, index) => [id, { ...(hashes[index] as Record<string, string>), id }]));
}

async function readReserved(redis: RedisServer, database: number): Promise<Record<number, number>> {
  const client = createClient(`${redis.url}/${database}`);
  try {
    const ids = PRODUCTS.map(({ itemId }) => itemId);
    const counts = await Promise.all(ids.map((id) => send(client, 'GET', [`item.${id}`])));
    return Object.fromEntries(ids.map((id, index) => [id, Number(counts[index])]));
  } finally {
    client.end(false);
  }
}

export interface Settings {
  seed: number;
  /** How long faults happen. */
  seconds: number;
  /** Is told what happens. */
  log: (line: string) => void;
  trace: (link: LinkName) => Trace;
}

/** Runs everything for so many seconds of faults, and until it has settled. */
export async function runFaults({ seed, seconds, log, trace }: Settings): Promise<Observation> {
  build(OURS_COMPILED);
  const redis = await startRedis(...PERSISTENT, '--databases', `${Math.ceil(seconds / 2) + 16}`);
  const links = {} as Record<LinkName, Link>;
  for (const name of LINKS) links[name] = await startLink(redis.port, trace(name));
  const url = (name: LinkName) => links[name].url;
  const begin = now();
  let healed = Infinity;
  const isOver = () => now() > healed + AFTERWARDS;

  const sales: Sale[] = [];
  const processors = startProcessors(url('processors'));
  const creators = startCreators(url('creators'));
  const stockSales = sellStock(url('servers'), seed, sales, isOver);
  const seatSale = sellSeats(url('servers'), seconds, isOver);

  let outages: Promise<unknown> = Promise.resolve();
  for (const planned of planFaults(seed, seconds)) {
    await pause(begin + planned.at - now());
    log(describeFault(planned));
    const { fault } = planned;
    const happen = () => apply(fault, { redis, links, processors });
    if (fault.kind === 'kill Redis' || fault.kind === 'stop Redis') outages = outages.then(happen);
    else happen();
  }
  await pause(begin + seconds * 1000 - now());
  await outages;
  for (const link of Object.values(links)) link.heal();
  processors.heal();
  healed = now();
  log('the faults are over; waiting until every job has ended');

  const seats = await seatSale;
  await Promise.all([creators.end(SETTLE), stockSales, seats.sellOut()]);
  const types = [...TYPES, 'reserve_seat'];
  const counts: Observation['counts'] = {};
  for (let left = SETTLE; left > 0; left -= 500) {
    for (const type of types) counts[type] = await countJobs(redis, type);
    if (Object.values(counts).every(({ active, inactive }) => active + inactive === 0)) break;
    await pause(500);
  }
  await pause(3000); // for the lines of outcomes that were missed, which the server looks for once a second
  await Promise.all([processors.end(), seats.end()]);

  for (const type of types) counts[type] = await countJobs(redis, type);
  const jobs = await readJobs(redis);
  for (const [index, sale] of sales.entries()) sale.reserved = await readReserved(redis, index + 1);
  seats.sale.seatsLeft = (await redis.command('GET', 'available_seats')) as string | null;
  for (const link of Object.values(links)) link.close();
  await redis.remove();
  return {
    creators: creators.runs,
    processors: processors.runs,
    sales,
    seats: seats.sale,
    jobs,
    counts,
    healed,
  };
}
