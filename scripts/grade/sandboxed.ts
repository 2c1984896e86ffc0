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

/** The resident memory of a process in megabytes. */
const memoryOf = (pid: number): number =>
  Number((/^VmRSS:\s+(\d+)/m.exec(read(pid, 'status')) || [])[1] || 0) / 1024;

const limited = new Set<Script>();
let timer: NodeJS.Timeout | undefined;

/** Kills each script whose processes, those that it has started included, exceed a limit together. */
function checkLimits(): void {
  if (limited.size === 0) return;
  const parents = new Map(processes().map(({ pid, parent }) => [pid, parent]));
  for (const script of limited) {
    const isBelow = (pid?: number): boolean =>
      pid !== undefined && (pid === script.process.pid || isBelow(parents.get(pid)));
    const pids = [...parents.keys()].filter(isBelow);
    const memory = pids.reduce((sum, pid) => sum + memoryOf(pid), 0);
    if (pids.length > MAX_PROCESSES) script.exceed(`${MAX_PROCESSES} processes`);
    if (memory > MEMORY_OF_ALL) script.exceed(`${MEMORY_OF_ALL} MB of memory`);
  }
}

/** Limits what a script and its processes use together: ulimit bounds only each of them. One timer checks all scripts. */
export function limitAll(script: Script): void {
  limited.add(script);
  const end = () => void limited.delete(script);
  script.exited.then(end, end);
  timer = timer || setInterval(checkLimits, INTERVAL).unref();
}
