// Which worker has a job, and whether it is alive: a key in Redis that each worker renews once a second.
import { readFileSync, readlinkSync } from 'fs';
import { hostname } from 'os';

/** Seconds of silence after which a worker counts as ended: the promised 15, and what a slow renewal may take. */
const SILENCE = 18;

/** Lua: renews the key of the worker `name`, which runs on the machine `machine`. */
export const RENEW = `redis.call('set', 'q:worker:' .. name, machine, 'EX', ${SILENCE})`;

/** The key that a worker renews. */
export function workerKey(name: string): string {
  return `q:worker:${name}`;
}

/**
 * What tells the machine from others: the host's name, which another one may have too, the id of its start, and the space
 * of process ids, of which containers have their own.
 */
export function readMachine(): string {
  try {
    const start = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return `${hostname()} ${start} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return hostname(); // no Linux, and so no containers
  }
}

/** Whether a worker of this machine has ended: its process is gone, as after kill -9. */
export function hasEnded(name: string): boolean {
  const pid = Number(/^[^:]*:[^:]*:(\d+)/.exec(name)?.[1]);
  try {
    return !process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}
