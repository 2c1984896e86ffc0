// The processes of programs that run apart (sandbox.ts), as seen from outside: their signals, status and memory.
import { readFileSync, readlinkSync } from 'fs';
import { constants } from 'os';
import { processes } from '../../test/support/processes';

function killQuietly(pid: number, signal: NodeJS.Signals | number): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false; // it has ended
  }
}

/** Sends a signal to the program that a bwrap runs: bwrap itself passes none on, and ends all when it is killed. */
export function signalInside(bwrap: number, signal: NodeJS.Signals | number): boolean {
  const all = processes();
  const childOf = (parent: number) =>
    all.filter((one) => one.parent === parent).sort((a, b) => a.pid - b.pid)[0];
  const first = childOf(bwrap); // bwrap again, as the first process in there
  const program = first && childOf(first.pid);
  const target = program && signal !== 'SIGKILL' ? program.pid : bwrap;
  return killQuietly(target, signal);
}

/**
 * Kills every process whose environment has QUEUING_RUN beginning with the mark, also those that have left the group
 * that they were started in.
 */
export function killMarked(mark: string): void {
  for (const { pid } of processes()) {
    try {
      const environment = `\0${readFileSync(`/proc/${pid}/environ`, 'latin1')}`;
      if (environment.includes(`\0QUEUING_RUN=${mark}`)) process.kill(pid, 'SIGKILL');
    } catch {
      // somebody else's, or it has ended
    }
  }
}

/** The status of a program that ran apart: bwrap has 128 and the signal's number for one that a signal ended. */
export function statusInside(status: number): number | string {
  const [name] = Object.entries(constants.signals).find(([, number]) => number === status - 128) || [];
  return name || status;
}

/** Megabytes that all processes of a program may use, how many they may be, and how often it is checked, in ms. */
const MEMORY_OF_ALL = 1024;
const MAX_PROCESSES = 100;
const INTERVAL = 250;

/** The namespace of processes that a process is in. */
const spaceOf = (pid: number | 'self'): string => readlinkSync(`/proc/${pid}/ns/pid`);

/** Whether a process is in another namespace than `ours`. */
function isApart(pid: number, ours: string): boolean {
  try {
    return spaceOf(pid) !== ours;
  } catch {
    return false; // it has ended
  }
}

/** The processes that run apart, by the first of each program: the others come from it, in whatever namespace. */
function apart(): Map<number, number[]> {
  const ours = spaceOf('self');
  const all = processes().filter(({ pid }) => isApart(pid, ours));
  const parents = new Map(all.map(({ pid, parent }) => [pid, parent]));
  const groups = new Map<number, number[]>();
  for (const { pid } of all) {
    let first = pid;
    while (parents.has(parents.get(first) as number)) first = parents.get(first) as number;
    groups.set(first, [...(groups.get(first) || []), pid]);
  }
  return groups;
}

/** The resident memory of a process in megabytes. */
function memoryOf(pid: number): number {
  try {
    const [, kilobytes] = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1')) || [];
    return Number(kilobytes || 0) / 1024;
  } catch {
    return 0; // it has ended
  }
}

/** From now on, kills a program whose processes together are too many or use too much: a limit is for one of them. */
export function watchMemory(): void {
  const check = () => {
    for (const pids of apart().values()) {
      const isTooMuch =
        pids.length > MAX_PROCESSES || pids.map(memoryOf).reduce((sum, one) => sum + one, 0) > MEMORY_OF_ALL;
      // The first process of a namespace ends all others with it.
      if (isTooMuch) for (const pid of pids) killQuietly(pid, 'SIGKILL');
    }
  };
  setInterval(check, INTERVAL).unref();
}
