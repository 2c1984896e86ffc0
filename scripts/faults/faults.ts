// npm run test:faults: every script works through random faults, and then every guarantee of the tasks is checked.
import { Option } from 'commander';
import { PRODUCTS } from '../../test/support/expected';
import { build } from '../../test/support/global_setup';
import { jobFields } from '../../test/support/jobs';
import { PERSISTENT, RedisServer, startRedis } from '../../test/support/redis';
import { startedScripts } from '../../test/support/script';
import { pause, until } from '../../test/support/wait';
import { createCommand, runCommand, wholeNumber } from '../cli';
import { GUARANTEES, isCreator, isProcessor, Job, Observation, printed } from './guarantees';
import { endAll, runCreators, sellSeats, sellStock } from './load';
import { describeFault, Fault, planFaults } from './sequence';
import { startTargets } from './targets';

const SETTLE = 45000; // ms for every job to end: a stopped processor keeps its jobs for 15 s
const AFTERWARDS = 5000; // ms that requests go on after the last fault, to see that the servers recover
const LAST_LINES = 3000; // ms for outcomes that 100-seat has missed: it looks for them once a second
const MOST_EVIDENCE = 25; // lines, answers and jobs that are shown for a broken guarantee

/** The keys of a sale. */
const KEYS = [...PRODUCTS.map(({ itemId }) => `item.${itemId}`), 'available_seats'];

const DESCRIPTION =
  'Runs processors, creators and both servers on a Redis of their own. Meanwhile it kills and stops processors and ' +
  'Redis, cuts connections, and delays replies. Then it checks every guarantee of the tasks. ' +
  'Status 0: all of them held; 1: some were broken; 2: an option cannot be read.';

/** All jobs, and the states in which Kue counts each, by the keys that Kue documents. */
async function readJobs(redis: RedisServer): Promise<Observation['jobs']> {
  const jobs: Observation['jobs'] = new Map();
  const keys = (await redis.command('KEYS', 'q:job:*')) as string[];
  for (const id of keys.flatMap((key) => /^q:job:(\d+)$/.exec(key)?.[1] || [])) {
    jobs.set(id, { ...(await jobFields(redis, Number(id))), id, counted: [] as string[] } as Job);
  }
  for (const key of (await redis.command('KEYS', 'q:jobs:*:*')) as string[]) {
    const state = key.split(':').pop() as string;
    const members = (await redis.command('ZRANGE', key, 0, -1)) as string[];
    for (const member of members) jobs.get(member.split('|')[1])?.counted.push(state);
  }
  return jobs;
}

/** Runs everything while the faults happen, and then until every job has ended. */
async function runThrough(faults: Fault[], seconds: number): Promise<Observation> {
  build();
  const redis = await startRedis(...PERSISTENT, '--databases', `${Math.ceil(seconds / 2) + 16}`);
  const { links, breaks, strikes } = await startTargets(redis);
  const begin = Date.now();
  let healed = Infinity;
  const strikeAll = async () => {
    const struck: unknown[] = [];
    for (const fault of faults) {
      await pause(begin + fault.at - Date.now());
      console.log(describeFault(fault));
      struck.push(strikes[fault.kind](fault));
    }
    await Promise.all([...struck, pause(begin + seconds * 1000 - Date.now())]);
    healed = Date.now();
    console.log('the faults are over; waiting until every job has ended');
  };
  const isOver = () => Date.now() > healed + AFTERWARDS;
  const [seatSale, stockSales] = await Promise.all([
    sellSeats(links.servers.url, seconds, isOver),
    sellStock(links.servers.url, isOver),
    runCreators(links.creators.url, () => healed < Infinity),
    strikeAll(),
  ]);
  const scripts = [...startedScripts];
  const haveEnded = async () =>
    scripts.filter(isCreator).every((script) => script.status() !== undefined) &&
    (await redis.command('EXISTS', 'q:jobs:active', 'q:jobs:inactive')) === 0;
  await until(haveEnded, 'every job has ended', SETTLE).catch(() => undefined);
  await pause(LAST_LINES);
  await endAll(scripts.filter((script) => !isCreator(script))); // creators exit on their own

  const jobs = await readJobs(redis);
  const sales = [seatSale, ...stockSales];
  for (const [database, { kept }] of sales.entries()) {
    await redis.command('SELECT', database);
    for (const key of KEYS) kept[key] = await redis.get(key);
  }
  return { scripts, breaks, sales, jobs, healed };
}

function summarise(faults: Fault[], { scripts, sales, jobs }: Observation): void {
  const creators = scripts.filter(isCreator);
  const processors = scripts.filter(isProcessor);
  const sent = processors.flatMap(printed);
  const answers = sales.flatMap((sale) => sale.answers);
  const good = answers.filter(({ status }) => status === 200);
  console.log(
    `${faults.length} faults; ${creators.length} creators, ${jobs.size} jobs; ${processors.length} processors, ` +
      `${sent.length} notifications; ${answers.length} requests, ${good.length} answered with 200`
  );
}

/** Checks every guarantee, prints each report of a broken one, and returns how many reports there were. */
function checkAll(seen: Observation): number {
  let count = 0;
  const [{ begin }] = seen.scripts;
  /** Prints times in seconds since the first script was started. */
  const inSeconds = (key: string, value: unknown) =>
    /^(at|created_at)$/.test(key) ? `${(Number(value) - begin) / 1000} s` : value;
  for (const [name, check] of Object.entries(GUARANTEES)) {
    check(seen, (what, evidence = []) => {
      count += 1;
      console.log(`✗ ${name}\n  ${what}`);
      for (const item of evidence.slice(-MOST_EVIDENCE))
        console.log(`    ${JSON.stringify(item, inSeconds)}`);
    });
  }
  return count;
}

const command = createCommand('npm run test:faults --', DESCRIPTION)
  .addOption(
    new Option('--seconds <number>', 'how long faults happen; the jobs may take two minutes more')
      .env('SECONDS')
      .default(30)
      .argParser(wholeNumber(1, 86400))
  )
  .addOption(
    new Option('--seed <number>', 'the same seed gives the same faults')
      .env('SEED')
      .default(Math.floor(Math.random() * 2 ** 32), 'a random one, which it prints')
      .argParser(wholeNumber(0, 2 ** 32 - 1))
  )
  .action(async ({ seconds, seed }: { seconds: number; seed: number }) => {
    console.log(`SEED=${seed} SECONDS=${seconds}`);
    const faults = planFaults(seed, seconds);
    const seen = await runThrough(faults, seconds);
    summarise(faults, seen);
    const count = checkAll(seen);
    console.log(count ? `guarantees were broken ${count} times with SEED=${seed}` : 'every guarantee held');
    process.exit(count ? 1 : 0);
  });
runCommand(command);
