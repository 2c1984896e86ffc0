// npm run redis: runs a Redis in the foreground. At its first start it has Task 0's data, and it keeps every write.
import { execFileSync } from 'child_process';
import { copyFileSync, existsSync, mkdirSync } from 'fs';
import { join, relative } from 'path';
import { LIMITS, ROOT } from '../../test/support/launcher';
import { isTaken } from '../../test/support/port';
import { ENDING_SIGNALS } from '../../test/support/processes';
import { findRedis, PERSISTENT } from '../../test/support/redis';
import { startProgram } from '../../test/support/script';
import { createCommand, wholeNumber } from '../cli';
import { describeOwner } from './port_owner';

/** Creates the folder of a server's data, at first with Task 0's dump: an append-only file may begin with one. */
function prepareData(folder: string): void {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'appendonly.aof');
  const isNew = !existsSync(file) && !existsSync(join(folder, 'appendonlydir')); // Redis 7 turns the file into this folder
  if (isNew) copyFileSync(join(ROOT, 'dump.rdb'), file);
}

/** Runs a server until Ctrl-C. @throws Error if it does not start */
async function run(port: number): Promise<void> {
  const program = findRedis(); // first, since a package that it installs may start a service on the port
  if (await isTaken(port)) throw new Error(await describeOwner(port));
  const folder = join(ROOT, '.redis', port === 6379 ? 'data' : `data-${port}`); // two servers never share a folder
  prepareData(folder);

  const place = ['--bind', '127.0.0.1', '--port', `${port}`, '--dir', folder];
  const settings = ['--save', '', ...PERSISTENT];
  LIMITS.lines = LIMITS.characters = Infinity; // its log may grow without end
  const server = startProgram('redis-server', [program, ...place, ...settings], {
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true, // so that Ctrl-C reaches Redis once, through this process: at a second one it would exit at once
  });
  for (const signal of ENDING_SIGNALS) process.on(signal, () => server.signal('SIGTERM'));

  const [, name, version] = /^(\w+) server v=(\S+)/.exec(`${execFileSync(program, ['--version'])}`) || [];
  const data = relative(ROOT, folder);
  let isReady = false;
  server.onLine((line) => {
    if (isReady || !line.includes('Ready to accept connections')) return;
    isReady = true;
    console.log(`${name} ${version} listens on 127.0.0.1:${port}, until Ctrl-C.
Every write is kept in ${data}: remove that folder to begin again with Task 0's data.`);
  });
  const status = await server.exited;
  const how = status === 0 ? '' : ` with ${status}`;
  if (isReady) console.log(`${name} ${version} has ended${how}. Its data are in ${data}.`);
  else if (status !== 0)
    throw new Error([`${name} ${version} did not start:`, ...server.stdout.slice(-5)].join('\n  '));
  process.exitCode = status === 0 ? 0 : 1;
}

createCommand('npm run redis --', "Run a Redis on 127.0.0.1 until Ctrl-C; at first it has Task 0's data.")
  .option('--port <port>', 'use another port; its data are in .redis/data-PORT', wholeNumber(1, 65535), 6379)
  .action(({ port }) => run(port))
  .parseAsync()
  .catch((error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
