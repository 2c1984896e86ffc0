// npm run test:faults: every script works through random faults, and then every guarantee of the tasks is checked.
import { Option } from 'commander';
import { PRODUCTS } from '../../test/support/expected';
import { build } from '../../test/support/global_setup';
import { countJobs, jobFields } from '../../test/support/jobs';
import { PERSISTENT, RedisServer, startRedis } from '../../test/support/redis';
import { pause, until } from '../../test/support/wait';
import { createCommand, runCommand, wholeNumber } from '../cli';
import { JOB_GUARANTEES, Job, Observation, printed, Run, TYPES } from './guarantees';
import { SERVER_GUARANTEES } from './guarantees_servers';
import { endAll, runCreators, sellSeats, sellStock } from './load';
import { describeFault, Fault, planFaults } from './sequence';
import { startTargets } from './targets';

const SETTLE = 45000; // ms for every job to end: a stopped processor keeps its jobs for 15 s
const AFTERWARDS = 5000; // ms that requests go on after the last fault, to see that the servers recover
const LAST_LINES = 3000; // ms for outcomes that 100-seat has missed: it looks for them once a second
const MOST_EVIDENCE = 25; // lines, answers and jobs that are shown for a broken guarantee

const DESCRIPTION =
  'Runs processors, creators and both servers on a Redis of their own. Meanwhile it kills and stops processors and ' +
  'Redis, cuts connections, and delays replies. Then it checks every guarantee of the tasks. ' +
  'Status 0: all of them held; 1: some were broken; 2: an option cannot be read.';

/** All jobs, by the keys that Kue documents. */
async function readJobs(redis: RedisServer): Promise<Observation['jobs']> {
  const keys = (await redis.command('KEYS', 'q:job:*')) as string[];
  const ids = keys.flatMap((key) => /^q:job:(\d+)$/.exec(key)?.[1] || []);
  const jobs: Observation['jobs'] = new Map();
  for (const id of ids) jobs.set(id, { ...(await jobFields(redis, Number(id))), id } as Job);
  return jobs;
}

/** Runs everything while the faults happen, and then until every job has ended. */
async function runThrough(faults: Fault[], seconds: number): Promise<Observation> {
  build();
  const redis = await startRedis(...PERSISTENT, '--databases', `${Math.ceil(seconds / 2) + 16}`);
  const runs: Run[] = [];
  const { links, strike } = await startTargets(redis, runs);
  const begin = Date.now();
  let healed = Infinity;
  const isOver = () => Date.now() > healed + AFTERWARDS;
  const strikeAll = async () => {
    const struck: Promise<void>[] = [];
    for (const fault of faults) {
      await pause(begin + fault.at - Date.now());
      console.log(describeFault(fault));
      struck.push(strike(fault));
    }
    await Promise.all([...struck, pause(begin + seconds * 1000 - Date.now())]);
    healed = Date.now();
    console.log('the faults are over; waiting until every job has ended');
    await pause(SETTLE); // the guarantees find a creator that has not exited
  };
  const [sales, seatSale] = await Promise.all([
    sellStock(links.servers.url, runs, isOver),
    sellSeats(links.servers.url, runs, seconds, isOver),
    Promise.race([runCreators(links.creators.url, runs, () => healed < Infinity), strikeAll()]),
  ]);
  const counts: Observation['counts'] = {};
  const haveEnded = async () => {
    for (const type of TYPES) counts[type] = await countJobs(redis, type);
    return Object.values(counts).every(({ active, inactive }) => active + inactive === 0);
  };
  await until(haveEnded, 'every job has ended', SETTLE).catch(() => undefined);
  await pause(LAST_LINES);
  await endAll(runs.filter((run) => run.jobs === undefined)); // creators exit on their own

  await haveEnded(); // counts them for the last time
  const jobs = await readJobs(redis);
  seatSale.kept = [await redis.get('available_seats')];
  for (const [index, sale] of sales.entries()) {
    await redis.command('SELECT', index + 1);
    sale.kept = await Promise.all(PRODUCTS.map(({ itemId }) => redis.get(`item.${itemId}`)));
  }
  return { runs, sales, seatSale, jobs, counts, begin, healed };
}

function summarise(faults: Fault[], { runs, sales, seatSale, jobs }: Observation): void {
  const creators = runs.filter((run) => run.jobs !== undefined);
  const processors = runs.filter(({ script }) => /processor/.test(script.file));
  const answers = [...sales, seatSale].flatMap((sale) => sale.answers);
  const good = answers.filter(({ status }) => status === 200);
  const sent = processors.flatMap(printed).length;
  console.log(
    `${faults.length} faults; ${creators.length} creators, ${jobs.size} jobs; ${processors.length} processors, ` +
      `${sent} notifications; ${answers.length} requests, ${good.length} answered with 200`
  );
}

/** Checks every guarantee, prints each report of a broken one, and returns how many reports there were. */
function checkAll(seen: Observation): number {
  let count = 0;
  /** Prints times in seconds since the run began. */
  const inSeconds = (key: string, value: unknown) =>
    /^(at|created_at)$/.test(key) ? `${(Number(value) - seen.begin) / 1000} s` : value;
  for (const [name, check] of Object.entries({ ...JOB_GUARANTEES, ...SERVER_GUARANTEES })) {
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
