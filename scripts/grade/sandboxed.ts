// The processes in scripts' sandboxes (sandbox.ts), as seen from outside: how they end, and limits on their memory.
import { readFileSync } from 'fs';
import { constants } from 'os';
import { processes } from '../../test/support/processes';
import type { Script } from '../../test/support/script';

/** What `ask` finds out about a process; `otherwise` if it has ended, or belongs to another user. */
function orElse<T>(ask: () => T, otherwise: T): T {
  try {
    return ask();
  } catch {
    return otherwise;
  }
}

const read = (pid: number, file: string): string =>
  orElse(() => readFileSync(`/proc/${pid}/${file}`, 'latin1'), '');

const kill = (pid: number): boolean => orElse(() => process.kill(pid, 'SIGKILL'), false);

/** Kills every process whose variable QUEUING_RUN begins with the mark, even one that has left its process group. */
export function killMarked(mark: string): void {
  for (const { pid } of processes()) {
    if (`\0${read(pid, 'environ')}`.includes(`\0QUEUING_RUN=${mark}`)) kill(pid);
  }
}

/** The exit status of a program in a bwrap, which for a signal exits with 128 and its number. */
export function statusInside(status: number): number | string {
  const [name] = Object.entries(constants.signals).find(([, number]) => number === status - 128) || [];
  return name || status;
}

/** MB that all processes of a script may use, how many there may be, and milliseconds between two checks of both. */
const MEMORY_OF_ALL = 1024;
const MAX_PROCESSES = 100;
const INTERVAL = 250;

/** The processes that a process has started, directly or not. */
function descendantsOf(pid?: number): number[] {
  const parents = new Map(processes().map((one) => [one.pid, one.parent]));
  const isBelow = (one?: number): boolean => one !== undefined && (one === pid || isBelow(parents.get(one)));
  return [...parents.keys()].filter((one) => isBelow(parents.get(one)));
}

/** The resident memory of a process in megabytes. */
const memoryOf = (pid: number): number =>
  Number((/^VmRSS:\s+(\d+)/m.exec(read(pid, 'status')) || [])[1] || 0) / 1024;

/** Kills a script if its processes exceed a limit together: ulimit bounds only each of them. */
export function limitAll(script: Script): void {
  const check = () => {
    const pids = descendantsOf(script.process.pid);
    const memory = pids.reduce((sum, pid) => sum + memoryOf(pid), 0);
    if (pids.length > MAX_PROCESSES) script.exceed(`${MAX_PROCESSES} processes`);
    if (memory > MEMORY_OF_ALL) script.exceed(`${MEMORY_OF_ALL} MB of memory`);
  };
  const timer = setInterval(check, INTERVAL);
  const stop = () => clearInterval(timer);
  script.exited.then(stop, stop);
}
