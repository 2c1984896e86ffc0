// npm run bench: how fast our scripts start, work and answer, compared with the bare libraries in the same run.
import { Argument } from 'commander';
import { seats, stock } from '../../test/support/expected';
import { build } from '../../test/support/global_setup';
import { TYPE_7 } from '../../test/support/queues';
import { createJobs } from '../../test/support/jobs';
import { ROOT } from '../../test/support/launcher';
import { freePort } from '../../test/support/port';
import { RedisServer, startRedis } from '../../test/support/redis';
import { Script, start, startCompiled, startProgram } from '../../test/support/script';
import { startServerCompiled } from '../../test/support/servers';
import { until } from '../../test/support/wait';
import { createCommand, runCommand } from '../cli';
import { progress } from '../progress';
import { compare, load, memory, printRows, Run } from './measure';

const STARTS = 7; // runs of each start
const RUNS = 3; // runs of everything else

type Start = () => Script;

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
const serve = (body: string) => `
  const app = require('express')();
  const answer = ${body};
  app.get('*', (req, res) => res.json(answer));
  app.listen(process.env.PORT, () => console.log('listening'));`;

const bare = (code: string, env: NodeJS.ProcessEnv): Script =>
  startProgram('bare', [process.execPath, '-e', code], { cwd: ROOT, env: { ...process.env, ...env } });

/** Ends scripts that have done their work; `value` is what was measured. */
async function end(scripts: Script[], value: number): Promise<Run> {
  const MiB = memory(scripts[0]);
  for (const script of scripts) script.kill();
  await Promise.all(scripts.map(({ exited }) => exited));
  return { value, MiB };
}

/** The time from the start of a script to its first line. */
async function benchStart(redis: RedisServer, task: string, baseline: string): Promise<void> {
  const env = { REDIS_URL: redis.url };
  const measure = (startOne: Start) => async () => {
    await redis.command('FLUSHALL');
    const script = startOne();
    await script.waitForLine(/./);
    return end([script], script.lines[0].at - script.begin);
  };
  await compare(`start of ${task}`, 'ms', STARTS, {
    'bare node -e': measure(() => bare(baseline, env)),
    'ts-node': measure(() => start(task, env)),
    compiled: measure(() => startCompiled(task, env)),
  });
}

/** Lets so many processors do jobs side by side: jobs a second, once each has begun. */
async function processJobs(redis: RedisServer, startOne: Start, count: number, jobs: number): Promise<Run> {
  await redis.command('FLUSHALL');
  await createJobs(redis, TYPE_7, Array(jobs).fill({ phoneNumber: '1', message: 'x' }));
  const running = [...Array(count)].map(startOne);
  const times = () => running.flatMap(({ lines }) => lines.map(({ at }) => at));
  await until(async () => times().length >= jobs, `${jobs} jobs are done`, 120000);
  const begin = Math.max(...running.flatMap(({ lines }) => lines.slice(0, 1).map(({ at }) => at)));
  const after = times().filter((at) => at > begin);
  return end(running, (1000 * after.length) / (Math.max(...after) - begin));
}

async function benchJobs(redis: RedisServer, count: number, jobs: number): Promise<void> {
  const env = { REDIS_URL: redis.url };
  const measure = (startOne: Start) => () => processJobs(redis, startOne, count, jobs);
  await compare(`${jobs} jobs, 7-job_processor, ${count} at once`, 'jobs/s', RUNS, {
    'bare Kue': measure(() => bare(PROCESS, env)),
    compiled: measure(() => startCompiled('7-job_processor', env)),
  });
}

/** Our server and a bare Express one that answers the same, in turn. */
async function benchServer(redis: RedisServer, task: string, routes: Record<string, string>): Promise<void> {
  const server = await startServerCompiled(task, { REDIS_URL: redis.url });
  for (const [path, body] of Object.entries(routes)) {
    const port = await freePort();
    const script = bare(serve(body), { PORT: `${port}` });
    await script.waitForLine('listening');
    const ways = { 'bare Express': () => load({ script, port }, '/'), compiled: () => load(server, path) };
    for (const warmUp of Object.values(ways)) await warmUp();
    await compare(`requests to ${task} ${path}`, 'requests/s', RUNS, ways);
    await end([script], 0);
  }
  await end([server.script], 0);
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
    await benchServer(redis, '100-seat', {
      '/available_seats': seats.available(50),
      '/reserve_seat': seats.inProcess,
    });
  },
};

const names = Object.keys(PARTS);
const purpose = 'Measure our scripts beside the bare libraries, on a private Redis.';
const command = createCommand('npm run bench --', purpose)
  .addArgument(new Argument('[parts...]', 'what to measure; all by default').choices(names))
  .option('--json', 'print JSON in place of a table')
  .action(async (parts: string[], { json }: { json?: boolean }) => {
    build();
    const redis = await startRedis();
    for (const part of names) if (parts.length === 0 || parts.includes(part)) await PARTS[part](redis);
    await redis.remove();
    progress('');
    printRows(json === true);
  });
runCommand(command);
