// npm run bench: how quickly our scripts start, work and answer, beside the bare libraries in the same run.
import { execFileSync } from 'child_process';
import { Argument } from 'commander';
import { createCommand, runCommand } from '../cli';
import { CONNECT, CREATE, PROCESS, serve } from './bare';
import { listening, PRODUCTS, seats, stock } from '../../test/support/expected';
import { createJobs } from '../../test/support/jobs';
import { freePort } from '../../test/support/port';
import { progress } from '../progress';
import { load } from './load';
import { printRows, report, rows } from './report';
import { RedisServer, startRedis } from '../../test/support/redis';
import { Script, startProgram, startScript } from '../../test/support/script';
import { build, COMPILED, ROOT, SOURCES } from '../../test/support/launcher';

const TYPE = 'push_notification_code_2';
const STARTS = 7; // runs of each start
const RUNS = 3; // runs of everything else
const JOBS = 1500; // of a run with one processor; with more of them, twice as many

const bare = (code: string, env: NodeJS.ProcessEnv): Script =>
  startProgram('bare', [process.execPath, '-e', code], { cwd: ROOT, env: { ...process.env, ...env } });

async function stop(script: Script): Promise<void> {
  script.process.kill('SIGKILL');
  await script.ended;
}

/** Resident memory in MiB. */
function memory({ process: { pid } }: Script): number {
  return Number(execFileSync('ps', ['-o', 'rss=', '-p', `${pid}`], { encoding: 'utf8' })) / 1024;
}

/** Milliseconds from the start of each script to its first line; one after the other in each round. */
async function benchStart(redis: RedisServer, task: string, baseline: string): Promise<void> {
  const env = { REDIS_URL: redis.url };
  const starts: Record<string, () => Script> = {
    'bare node -e': () => bare(baseline, env),
    'ts-node': () => startScript(task, env, SOURCES),
    compiled: () => startScript(task, env, COMPILED),
  };
  const runs: Record<string, number[]> = {};
  for (let round = 0; round < STARTS; round += 1) {
    progress(`start of ${task}, ${round + 1} of ${STARTS}`);
    for (const [how, start] of Object.entries(starts)) {
      const begin = process.hrtime();
      const script = start();
      await script.line(/./);
      const [seconds, nanoseconds] = process.hrtime(begin);
      (runs[how] = runs[how] || []).push(seconds * 1e3 + nanoseconds / 1e6);
      if (round === STARTS - 1) {
        rows.push({ what: `memory of ${task}`, how, value: memory(script), unit: 'MiB' });
      }
      await stop(script);
    }
    await redis.command('FLUSHALL');
  }
  report(`start of ${task}`, 'ms', runs);
}

/** Jobs a second of so many processors side by side, from the moment when each has begun to the last notification. */
async function processJobs(redis: RedisServer, start: () => Script, count: number): Promise<number> {
  await redis.command('FLUSHALL');
  const jobs = JOBS * Math.min(count, 2);
  await createJobs(redis, TYPE, Array(jobs).fill({ phoneNumber: '1', message: 'x' }));
  const processors = [...Array(count)].map(start);
  const busy = new Set<Script>();
  let sent = 0;
  let before = 0;
  let begin = process.hrtime();
  await new Promise<void>((resolve) => {
    for (const script of processors) {
      script.onLine(() => {
        sent += 1;
        if (sent === jobs) return resolve();
        if (busy.has(script)) return;
        busy.add(script);
        [before, begin] = [sent, process.hrtime()];
      });
    }
  });
  const [seconds, nanoseconds] = process.hrtime(begin);
  await Promise.all(processors.map(stop));
  return (jobs - before) / (seconds + nanoseconds / 1e9);
}

async function benchJobs(redis: RedisServer): Promise<void> {
  const env = { REDIS_URL: redis.url };
  for (const count of [1, 2, 4]) {
    const runs: Record<string, number[]> = { 'bare Kue': [], compiled: [] };
    for (let round = 0; round < RUNS; round += 1) {
      progress(`jobs with ${count} processors, ${round + 1} of ${RUNS}`);
      runs['bare Kue'].push(await processJobs(redis, () => bare(PROCESS, env), count));
      runs.compiled.push(
        await processJobs(redis, () => startScript('7-job_processor', env, COMPILED), count)
      );
    }
    report(`jobs of 7-job_processor, ${count} at once`, 'jobs/s', runs);
  }
}

/** Resident memory of a processor that has done 3,000 jobs. */
async function benchMemory(redis: RedisServer): Promise<void> {
  const env = { REDIS_URL: redis.url };
  progress('memory after 3,000 jobs');
  for (const [how, start] of Object.entries({
    'bare Kue': () => bare(PROCESS, env),
    compiled: () => startScript('7-job_processor', env, COMPILED),
  })) {
    await redis.command('FLUSHALL');
    await createJobs(redis, TYPE, Array(3000).fill({ phoneNumber: '1', message: 'x' }));
    const script = start();
    await script.line(/^Sending/, 3000);
    rows.push({ what: 'memory after 3,000 jobs', how, value: memory(script), unit: 'MiB' });
    await stop(script);
  }
}

/** Our server and a bare Express one that answers the same, in turn. */
async function benchServer(redis: RedisServer, task: string, routes: Record<string, string>): Promise<void> {
  const port = await freePort();
  const server = startScript(task, { REDIS_URL: redis.url, PORT: `${port}` }, COMPILED);
  await server.line(listening(port));
  for (const [path, body] of Object.entries(routes)) {
    const barePort = await freePort();
    const baseline = bare(serve(body), { PORT: `${barePort}` });
    await baseline.line('listening');
    const runs: Record<string, number[]> = { 'bare Express': [], compiled: [] };
    for (let round = 0; round <= RUNS; round += 1) {
      progress(`requests to ${task} ${path}, ${round} of ${RUNS}`);
      const rates = [await load(barePort, '/'), await load(port, path)];
      if (round === 0) continue; // both are warm after it
      runs['bare Express'].push(rates[0]);
      runs.compiled.push(rates[1]);
    }
    report(`requests to ${task} ${path}`, 'requests/s', runs);
    await stop(baseline);
  }
  rows.push({ what: `memory of ${task} after them`, how: 'compiled', value: memory(server), unit: 'MiB' });
  await stop(server);
}

const PARTS = ['start', 'jobs', 'memory', 'requests'];

async function bench(parts: string[], json: boolean): Promise<void> {
  build(COMPILED);
  const redis = await startRedis();
  try {
    if (parts.includes('start')) {
      await benchStart(redis, '0-redis_client', CONNECT);
      await benchStart(redis, '7-job_creator', CREATE);
    }
    if (parts.includes('jobs')) await benchJobs(redis);
    if (parts.includes('memory')) await benchMemory(redis);
    if (parts.includes('requests')) {
      await redis.command('FLUSHALL');
      await benchServer(redis, '9-stock', {
        '/list_products': JSON.stringify(PRODUCTS),
        '/list_products/1': stock.product(1, 4),
        '/reserve_product/2': stock.notEnough(2),
      });
      await benchServer(redis, '100-seat', {
        '/available_seats': seats.available(50),
        '/reserve_seat': seats.inProcess,
      });
    }
  } finally {
    await redis.remove();
  }
  progress('');
  if (json) console.log(JSON.stringify(rows, null, 2));
  else printRows();
}

const command = createCommand(
  'npm run bench --',
  'Measure our scripts beside the bare libraries, on a private Redis.'
)
  .addArgument(new Argument('[parts...]', 'what to measure; all by default').choices(PARTS))
  .option('--json', 'print JSON in place of a table')
  .action((parts: string[], { json }: { json?: boolean }) =>
    bench(parts.length ? parts : PARTS, json === true)
  );
runCommand(command);
