// npm run bench: how fast our scripts start, work and answer, compared with the bare libraries in the same run.
import { Argument } from 'commander';
import { seats, stock } from '../../test/support/expected';
import { build } from '../../test/support/global_setup';
import { createJobs } from '../../test/support/jobs';
import { ROOT } from '../../test/support/launcher';
import { freePort } from '../../test/support/port';
import { RedisServer, startRedis } from '../../test/support/redis';
import { Script, start, startCompiled, startProgram } from '../../test/support/script';
import { startServerCompiled } from '../../test/support/servers';
import { createCommand, runCommand } from '../cli';
import { progress } from '../progress';
import { CONNECT, CREATE, PROCESS, serve } from './bare';
import { compare, load, memory, printRows } from './measure';

const STARTS = 7; // runs of each start
const RUNS = 3; // runs of everything else
const JOBS = 1500; // of a run with one processor; with more of them, twice as many

type Start = () => Script;

const bare = (code: string, env: NodeJS.ProcessEnv): Script =>
  startProgram('bare', [process.execPath, '-e', code], { cwd: ROOT, env: { ...process.env, ...env } });

async function stop(script: Script): Promise<void> {
  script.kill();
  await script.exited;
}

/** The time from the start of a script to its first line, and its memory then. */
async function benchStart(redis: RedisServer, task: string, baseline: string): Promise<void> {
  const env = { REDIS_URL: redis.url };
  const ways: Record<string, Start> = {
    'bare node -e': () => bare(baseline, env),
    'ts-node': () => start(task, env),
    compiled: () => startCompiled(task, env),
  };
  const run = (measure: (script: Script) => number) => async (startOne: Start) => {
    await redis.command('FLUSHALL');
    const script = startOne();
    await script.waitForLine(/./);
    const value = measure(script);
    await stop(script);
    return value;
  };
  await compare(`memory of ${task}`, 'MiB', 1, ways, run(memory));
  const time = ({ lines, begin }: Script) => lines[0].at - begin;
  await compare(`start of ${task}`, 'ms', STARTS, ways, run(time));
}

/** Lets so many processors do jobs side by side: jobs a second, once each has begun, and one's memory at the end. */
async function processJobs(redis: RedisServer, startOne: Start, count: number, jobs: number) {
  await redis.command('FLUSHALL');
  await createJobs(redis, 'push_notification_code_2', Array(jobs).fill({ phoneNumber: '1', message: 'x' }));
  const running = [...Array(count)].map(startOne);
  const busy = new Set<Script>();
  let [sent, before, begin] = [0, 0, 0];
  await new Promise<void>((resolve) => {
    for (const script of running) {
      script.onLine(() => {
        sent += 1;
        if (sent === jobs) return resolve();
        if (busy.has(script)) return;
        busy.add(script);
        [before, begin] = [sent, Date.now()];
      });
    }
  });
  const rate = (1000 * (jobs - before)) / (Date.now() - begin);
  const result = { rate, mebibytes: memory(running[0]) };
  await Promise.all(running.map(stop));
  return result;
}

const processors = ({ url }: RedisServer): Record<string, Start> => ({
  'bare Kue': () => bare(PROCESS, { REDIS_URL: url }),
  compiled: () => startCompiled('7-job_processor', { REDIS_URL: url }),
});

/** Our server and a bare Express one that answers the same, in turn. */
async function benchServer(redis: RedisServer, task: string, routes: Record<string, string>): Promise<void> {
  const { script, port } = await startServerCompiled(task, { REDIS_URL: redis.url });
  for (const [path, body] of Object.entries(routes)) {
    const barePort = await freePort();
    const baseline = bare(serve(body), { PORT: `${barePort}` });
    await baseline.waitForLine('listening');
    const ways = { 'bare Express': () => load(barePort, '/'), compiled: () => load(port, path) };
    for (const warmUp of Object.values(ways)) await warmUp();
    await compare(`requests to ${task} ${path}`, 'requests/s', RUNS, ways, (send) => send());
    await stop(baseline);
  }
  await compare(`memory of ${task} after them`, 'MiB', 1, { compiled: script }, async () => memory(script));
  await stop(script);
}

const PARTS: Record<string, (redis: RedisServer) => Promise<void>> = {
  start: async (redis) => {
    await benchStart(redis, '0-redis_client', CONNECT);
    await benchStart(redis, '7-job_creator', CREATE);
  },
  jobs: async (redis) => {
    for (const count of [1, 2, 4]) {
      const jobs = JOBS * Math.min(count, 2);
      const measure = async (startOne: Start) => (await processJobs(redis, startOne, count, jobs)).rate;
      await compare(`jobs of 7-job_processor, ${count} at once`, 'jobs/s', RUNS, processors(redis), measure);
    }
  },
  memory: async (redis) => {
    const measure = async (startOne: Start) => (await processJobs(redis, startOne, 1, 3000)).mebibytes;
    await compare('memory after 3,000 jobs', 'MiB', 1, processors(redis), measure);
  },
  requests: async (redis) => {
    await redis.command('FLUSHALL');
    await benchServer(redis, '9-stock', {
      '/list_products': stock.list,
      '/list_products/1': stock.product(1, 4),
      '/reserve_product/2': stock.notEnough(2),
    });
    await benchServer(redis, '100-seat', {
      '/available_seats': seats.available(50),
      '/reserve_seat': seats.inProcess,
    });
  },
};

async function bench(parts: string[], json: boolean): Promise<void> {
  build();
  const redis = await startRedis();
  try {
    for (const part of Object.keys(PARTS)) if (parts.includes(part)) await PARTS[part](redis);
  } finally {
    await redis.remove();
  }
  progress('');
  printRows(json);
}

const names = Object.keys(PARTS);
const purpose = 'Measure our scripts beside the bare libraries, on a private Redis.';
const command = createCommand('npm run bench --', purpose)
  .addArgument(new Argument('[parts...]', 'what to measure; all by default').choices(names))
  .option('--json', 'print JSON in place of a table')
  .action((parts: string[], { json }: { json?: boolean }) =>
    bench(parts.length ? parts : names, json === true)
  );
runCommand(command);
