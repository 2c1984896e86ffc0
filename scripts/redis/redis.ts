// npm run redis: a server for work by hand. It has Task 0's data at its first start, and keeps every write.
import { execFileSync } from 'child_process';
import { copyFileSync, existsSync, mkdirSync } from 'fs';
import { join, relative } from 'path';
import { LIMITS, ROOT } from '../../test/support/launcher';
import { isTaken } from '../../test/support/port';
import { ENDING_SIGNALS } from '../../test/support/processes';
import { findRedis } from '../../test/support/redis';
import { startProgram } from '../../test/support/script';
import { createCommand, wholeNumber } from '../cli';
import { describeOwner } from './port_owner';

/** Makes the folder of a server's data: at first Task 0's, with which an append-only file may begin. */
function prepareData(folder: string): void {
  mkdirSync(folder, { recursive: true });
  const [file, files] = ['appendonly.aof', 'appendonlydir'].map((name) => join(folder, name));
  // Redis 7 makes a folder of the file.
  if (!existsSync(file) && !existsSync(files)) copyFileSync(join(ROOT, 'dump.rdb'), file);
}

/** Runs a server until it is told to end. @throws Error where it does not start */
async function run(port: number): Promise<void> {
  const program = findRedis(); // a package that it installs may start a service
  if (await isTaken(port)) throw new Error(await describeOwner(port));
  const folder = join(ROOT, '.redis', port === 6379 ? 'data' : `data-${port}`); // two servers never share a folder
  prepareData(folder);

  const place = ['--bind', '127.0.0.1', '--port', `${port}`, '--dir', folder];
  const settings = ['--save', '', '--appendonly', 'yes', '--appendfsync', 'always'];
  LIMITS.lines = LIMITS.characters = Infinity; // of its log
  const server = startProgram('redis-server', [program, ...place, ...settings], {
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true, // Ctrl-C comes through this process alone: at a second one Redis would not end in order
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

createCommand('npm run redis --', "Run a Redis on 127.0.0.1, at first with Task 0's data, until Ctrl-C.")
  .option('--port <port>', 'another port; its data are in .redis/data-PORT', wholeNumber(1, 65535), 6379)
  .action(({ port }) => run(port))
  .parseAsync()
  .catch((error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
