// The processes in scripts' sandboxes (sandbox.ts), as seen from outside: signals, exit status, and limits on their memory.
import { mkdirSync, readFileSync, readlinkSync, writeFileSync } from 'fs';
import { constants } from 'os';
import { join } from 'path';
import { processes } from '../../test/support/processes';

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

const kill = (pid: number, signal: NodeJS.Signals = 'SIGKILL'): boolean =>
  orElse(() => process.kill(pid, signal), false);

/** Sends a signal to the program in a bwrap. bwrap forwards none itself, and when it is killed, everything in it ends. */
export function signalInside(bwrap: number, signal: NodeJS.Signals): void {
  const all = processes();
  const childOf = (parent = -1) => {
    const children = all.filter((process) => process.parent === parent).map(({ pid }) => pid);
    return children.length > 0 ? Math.min(...children) : undefined;
  };
  const program = childOf(childOf(bwrap)); // the sandbox's first process is bwrap again
  kill(signal === 'SIGKILL' ? bwrap : program || bwrap, signal);
}

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

/** MB that all processes of a program may use, how many there may be, and milliseconds between two checks of both. */
const MEMORY_OF_ALL = 1024;
const MAX_PROCESSES = 100;
const INTERVAL = 250;

/** The sandboxed processes, by the bwrap from which they come: a script may have made namespaces of its own. */
function sandboxedProcesses(): [number, number[]][] {
  const spaceOf = (pid: number | 'self') => readlinkSync(`/proc/${pid}/ns/pid`);
  const ours = spaceOf('self');
  const all = processes().filter(({ pid }) => orElse(() => spaceOf(pid), ours) !== ours);
  const parents = new Map(all.map(({ pid, parent }) => [pid, parent]));
  const programs = new Map<number, number[]>();
  for (const { pid } of all) {
    let above = pid;
    while (parents.has(above)) above = parents.get(above) as number;
    programs.set(above, [...(programs.get(above) || []), pid]);
  }
  return [...programs];
}

/** The resident memory of a process in megabytes. */
const memoryOf = (pid: number): number =>
  Number((/^VmRSS:\s+(\d+)/m.exec(read(pid, 'status')) || [])[1] || 0) / 1024;

/** The file that names the limit for which the program in a bwrap was killed. */
const noteOf = (work: string, bwrap = 0): string => join(work, 'limits', `${bwrap}`);

/** From now on, kills programs whose processes exceed a limit together: ulimit bounds only each of them. */
export function watchMemory(work: string): void {
  mkdirSync(join(work, 'limits'), { recursive: true });
  const limitOf = (pids: number[]) => {
    if (pids.length > MAX_PROCESSES) return `${MAX_PROCESSES} processes`;
    const memory = pids.reduce((sum, pid) => sum + memoryOf(pid), 0);
    return memory > MEMORY_OF_ALL ? `${MEMORY_OF_ALL} MB of memory` : undefined;
  };
  const check = () => {
    for (const [bwrap, pids] of sandboxedProcesses()) {
      const limit = limitOf(pids);
      if (limit) writeFileSync(noteOf(work, bwrap), limit);
      if (limit) pids.forEach((pid) => kill(pid));
    }
  };
  setInterval(check, INTERVAL).unref();
}

/** The limit for which the program in a bwrap was killed, if it was. */
export function limitNoted(work: string, bwrap?: number): string | undefined {
  return orElse(() => readFileSync(noteOf(work, bwrap), 'utf8'), undefined);
}
