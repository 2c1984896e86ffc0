// npm run redis: a server for work by hand. It has Task 0's data at its first start, and keeps every write.
import { ChildProcess, spawn } from 'child_process';
import { once } from 'events';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  writeFileSync,
} from 'fs';
import { InvalidArgumentError } from 'commander';
import { basename, join, relative } from 'path';
import { ROOT } from '../../test/support/launcher';
import { isTaken } from '../../test/support/port';
import { findRedis, redisVersion } from '../../test/support/redis';
import { pause } from '../../test/support/wait';
import { createCommand } from '../cli';
import { askRedis, describeOwner, Info, nameOf } from './port_owner';

/** The project's folder as a server names it, without symbolic links. */
const PROJECT = realpathSync(ROOT);

/**
 * Makes the data ready for a server: Task 0's at the first start, and from then on what the last server has left.
 * @throws Error where that was a newer one, some of whose files an older one does not even look for
 */
function prepareData(folder: string, program: string): void {
  const note = join(folder, 'redis-version');
  const version = redisVersion(program);
  const [current] = /^\d+\.\d+/.exec(version) || ['0.0'];
  const last = existsSync(note) ? readFileSync(note, 'utf8').trim() : current;
  if (current.localeCompare(last, 'en', { numeric: true }) < 0) {
    throw new Error(
      `The data in ${relative(PROJECT, folder)} were written by version ${last}, ` +
        `and this is ${basename(program)} ${version}, which cannot be relied on to read them.\n` +
        "Use the newer one (REDIS_SERVER=PATH npm run redis), or remove the folder to begin again with Task 0's data."
    );
  }
  writeFileSync(note, `${current}\n`);
  // With an append-only file Redis reads no dump, but the file may begin with one.
  const [dump, appended] = [join(folder, 'dump.rdb'), join(folder, 'appendonly.aof')];
  if (existsSync(appended) || existsSync(join(folder, 'appendonlydir'))) return;
  if (!existsSync(dump)) copyFileSync(join(ROOT, 'dump.rdb'), dump);
  renameSync(dump, appended);
}

/** The server's INFO once it has read its data; undefined where it ends before that. */
async function waitUntilReady(server: ChildProcess, port: number): Promise<Info | undefined> {
  while (server.exitCode === null && server.signalCode === null) {
    const info = await askRedis(port).catch(() => undefined);
    if (info?.process_id === `${server.pid}` && info.loading === '0') return info;
    await pause(20);
  }
  return undefined;
}

/** Runs a server until it is told to end. @throws Error where it does not start */
async function run(port: number): Promise<void> {
  const name = port === 6379 ? 'data' : `data-${port}`; // two servers never share a folder
  const folder = join(PROJECT, '.redis', name);
  if (await isTaken(port)) throw new Error(await describeOwner(port, folder));
  const program = findRedis();
  mkdirSync(folder, { recursive: true });
  prepareData(folder, program);
  const log = join(folder, 'redis.log');
  writeFileSync(log, '');

  const place = ['--bind', '127.0.0.1', '--port', `${port}`, '--dir', folder, '--dbfilename', 'dump.rdb'];
  const settings = ['--logfile', log, '--save', '', '--appendonly', 'yes', '--appendfsync', 'always'];
  const server = spawn(program, [...place, ...settings], {
    stdio: ['ignore', 'ignore', 'inherit'],
    detached: true, // Ctrl-C comes through this process alone: at a second one Redis would not end in order
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => server.kill());
  const ended = once(server, 'exit');

  const info = await waitUntilReady(server, port);
  if (!info) {
    if (server.exitCode === 0) return; // Ctrl-C came first
    if (await isTaken(port)) throw new Error(await describeOwner(port, folder)); // a package started a service
    const last = readFileSync(log, 'utf8').trim().split('\n').slice(-5);
    const failure = `${basename(program)} ${redisVersion(program)} did not start`;
    throw new Error([`${failure} (its log is ${relative(PROJECT, log)}):`, ...last].join('\n  '));
  }
  const data = relative(PROJECT, folder);
  console.log(`${nameOf(info)} listens on 127.0.0.1:${port}, until Ctrl-C.
Every write is kept in ${data}: remove that folder to begin again with Task 0's data.`);
  const [status, signal] = await ended;
  const how = status === 0 ? '' : ` with ${signal || `status ${status}`}`;
  console.log(`${nameOf(info)} has ended${how}. Its data are in ${data}.`);
  if (status !== 0) process.exitCode = 1;
}

/** @throws InvalidArgumentError where the text is no port */
function readPort(text: string): number {
  if (/^[1-9]\d{0,4}$/.test(text) && Number(text) <= 65535) return Number(text);
  throw new InvalidArgumentError('It must be a number from 1 to 65535.');
}

createCommand('npm run redis --', "Run a Redis on 127.0.0.1, at first with Task 0's data, until Ctrl-C.")
  .option('--port <port>', 'another port, with data of its own in .redis/data-PORT', readPort, 6379)
  .action(({ port }) => run(port))
  .parseAsync()
  .catch((error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
