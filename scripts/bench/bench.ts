// npm run bench: how fast our scripts start, process jobs and answer, beside the bare libraries in the same run.
import { execFileSync } from 'child_process';
import { Argument } from 'commander';
import { Agent } from 'http';
import { seats, stock, TYPE_7 } from '../../test/support/expected';
import { build } from '../../test/support/global_setup';
import { request } from '../../test/support/http';
import { createJobs } from '../../test/support/jobs';
import { freePort } from '../../test/support/port';
import { RedisServer, startRedis } from '../../test/support/redis';
import { Script, start, startCompiled, startNode, stopScripts } from '../../test/support/script';
import { Server, startServerCompiled } from '../../test/support/servers';
import { until } from '../../test/support/wait';
import { createCommand, runCommand } from '../cli';
import { progress } from '../progress';

const STARTS = 7; // runs of each start
const RUNS = 3; // runs of everything else
const REQUESTS = 3000; // of each load
const CONNECTIONS = 16; // that a load keeps open

// The baselines: the same calls with the libraries alone.
const CONNECT = `
  const client = require('redis').createClient(process.env.REDIS_URL);
  client.on('ready', () => console.log('connected'));`;
const CREATE = `
  const queue = require('kue').createQueue({ redis: process.env.REDIS_URL });
  queue.create('bench', { phoneNumber: '1', message: 'x' }).save(() => console.log('created'));`;
const PROCESS = `
  const queue = require('kue').createQueue({ redis: process.env.REDIS_URL });
  queue.process('push_notification_code_2', 2, (job, done) => {
    job.progress(0, 100);
    job.progress(50, 100);
    console.log('Sending notification to ' + job.data.phoneNumber + ', with message: ' + job.data.message);
    done();
  });`;
const serve = (body: string, port: number) => `
  const app = require('express')();
  const answer = ${body};
  app.get('*', (req, res) => res.json(answer));
  app.listen(${port}, () => console.log('listening'));`;

const bare = (redis: RedisServer, code: string) => startNode('bare', redis, '-e', code);

/** What one run measured: a time or a rate, and the script's resident memory at the end. */
interface Run {
  value: number;
  MiB: number;
}

/** Adds a script's memory to what was measured. */
function runOf({ process: { pid } }: Script, value: number): Run {
  const KiB = execFileSync('ps', ['-o', 'rss=', '-p', `${pid}`], { encoding: 'utf8' });
  return { value, MiB: Number(KiB) / 1024 };
}

/** The results: medians of several runs, and their ratio to the baseline, whose own ratio is 1. */
const rows: (Run & { what: string; how: string; unit: string; ratio: number })[] = [];

/** The median, to four digits. */
function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return Number(sorted[Math.floor(values.length / 2)].toPrecision(4));
}

/**
 * Measures several ways to do the same, the first of which is the baseline, and adds a row for each. A run's ratio is to the
 * baseline's run beside it, since the machine may be slower a minute later.
 */
async function compare(what: string, unit: string, rounds: number, ways: Record<string, () => Promise<Run>>) {
  const all: Run[][] = [];
  for (let round = 1; round <= rounds; round += 1) {
    progress(`${what}, ${round} of ${rounds}`);
    const runs: Run[] = [];
    for (const measure of Object.values(ways)) runs.push(await measure());
    all.push(runs);
  }
  Object.keys(ways).forEach((how, way) => {
    const value = median(all.map((runs) => runs[way].value));
    const ratio = median(all.map((runs) => runs[way].value / runs[0].value));
    rows.push({ what, how, value, unit, ratio, MiB: median(all.map((runs) => runs[way].MiB)) });
  });
}

/** Measures the time from the start of a script to its first line. */
async function benchStart(redis: RedisServer, task: string, baseline: string): Promise<void> {
  const measure = (startOne: () => Script) => async () => {
    await redis.command('FLUSHALL');
    const script = startOne();
    await script.waitForLine(/./);
    const run = runOf(script, script.lines[0].at - script.begin);
    await stopScripts();
    return run;
  };
  await compare(`start of ${task}`, 'ms', STARTS, {
    'bare node -e': measure(() => bare(redis, baseline)),
    'ts-node': measure(() => start(task, redis)),
    compiled: measure(() => startCompiled(task, redis)),
  });
}

/** Measures how many jobs a second `count` processors do side by side, once each has begun. */
async function benchJobs(redis: RedisServer, count: number, jobs: number): Promise<void> {
  const measure = (startOne: () => Script) => async () => {
    await redis.command('FLUSHALL');
    await createJobs(redis, TYPE_7, Array(jobs).fill({ phoneNumber: '1', message: 'x' }));
    const running = [...Array(count)].map(startOne);
    const times = () => running.flatMap(({ lines }) => lines.map(({ at }) => at));
    await until(async () => times().length >= jobs, `${jobs} jobs are done`, 120000);
    const begin = Math.max(...running.flatMap(({ lines }) => lines.slice(0, 1).map(({ at }) => at)));
    const after = times().filter((at) => at > begin);
    const run = runOf(running[0], (1000 * after.length) / (Math.max(...after) - begin));
    await stopScripts();
    return run;
  };
  await compare(`${jobs} jobs, 7-job_processor, ${count} at once`, 'jobs/s', RUNS, {
    'bare Kue': measure(() => bare(redis, PROCESS)),
    compiled: measure(() => startCompiled('7-job_processor', redis)),
  });
}

/** Measures how many requests a second a server answers, over a few connections that are kept alive. */
async function load({ script, port }: Server, path: string): Promise<Run> {
  const agent = new Agent({ keepAlive: true });
  const begin = Date.now();
  let sent = 0;
  const client = async () => {
    while (sent < REQUESTS) {
      sent += 1;
      await request(port, path, { agent });
    }
  };
  await Promise.all([...Array(CONNECTIONS)].map(client));
  agent.destroy();
  return runOf(script, (1000 * REQUESTS) / (Date.now() - begin));
}

/** Measures our server and a bare Express server that answers the same, in turn. */
async function benchServer(redis: RedisServer, task: string, routes: Record<string, string>): Promise<void> {
  const server = await startServerCompiled(task, redis);
  for (const [path, body] of Object.entries(routes)) {
    const port = await freePort();
    const script = bare(redis, serve(body, port));
    await script.waitForLine('listening');
    const ways = { 'bare Express': () => load({ script, port }, '/'), compiled: () => load(server, path) };
    for (const warmUp of Object.values(ways)) await warmUp();
    await compare(`requests to ${task} ${path}`, 'requests/s', RUNS, ways);
    await stopScripts(new Set([server.script]));
  }
  await stopScripts();
}

const PARTS: Record<string, (redis: RedisServer) => Promise<void>> = {
  start: async (redis) => {
    await benchStart(redis, '0-redis_client', CONNECT);
    await benchStart(redis, '7-job_creator', CREATE);
  },
  jobs: async (redis) => {
    await benchJobs(redis, 1, 1500);
    await benchJobs(redis, 2, 3000);
    await benchJobs(redis, 4, 3000);
  },
  memory: (redis) => benchJobs(redis, 1, 3000),
  requests: async (redis) => {
    await redis.command('FLUSHALL');
    await benchServer(redis, '9-stock', {
      '/list_products': stock.list,
      '/list_products/1': stock.product(1, 4),
      '/reserve_product/2': stock.notEnough(2),
    });
    const seatRoutes = { '/available_seats': seats.available(50), '/reserve_seat': seats.inProcess };
    await benchServer(redis, '100-seat', seatRoutes);
  },
};

const names = Object.keys(PARTS);
const purpose = 'Measure our scripts beside the bare libraries, on a private Redis.';
const command = createCommand('npm run bench --', purpose)
  .addArgument(new Argument('[parts...]', 'what to measure; all by default').choices(names))
  .option('--json', 'print JSON instead of a table')
  .action(async (parts: string[], { json }: { json?: boolean }) => {
    build();
    const redis = await startRedis();
    for (const part of names) if (parts.length === 0 || parts.includes(part)) await PARTS[part](redis);
    await redis.remove();
    progress('');
    if (json) console.log(JSON.stringify(rows, null, 2));
    else console.table(rows);
  });
runCommand(command);
