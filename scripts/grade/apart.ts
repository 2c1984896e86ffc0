// The processes of programs that run apart (sandbox.ts), as seen from outside: their signals, status and memory.
import { mkdirSync, readFileSync, readlinkSync, writeFileSync } from 'fs';
import { constants } from 'os';
import { join } from 'path';
import { processes } from '../../test/support/processes';

/** What `ask` says of a process; `otherwise` where it has ended, or is somebody else's. */
function ifThere<T>(ask: () => T, otherwise: T): T {
  try {
    return ask();
  } catch {
    return otherwise;
  }
}

const read = (pid: number, file: string): string =>
  ifThere(() => readFileSync(`/proc/${pid}/${file}`, 'latin1'), '');

const kill = (pid: number, signal: NodeJS.Signals = 'SIGKILL'): boolean =>
  ifThere(() => process.kill(pid, signal), false);

/** Sends a signal to the program that a bwrap runs: bwrap itself passes none on, and ends all when it is killed. */
export function signalInside(bwrap: number, signal: NodeJS.Signals): void {
  const all = processes();
  const childOf = (parent = -1) => {
    const children = all.filter((one) => one.parent === parent).map(({ pid }) => pid);
    return children.length > 0 ? Math.min(...children) : undefined;
  };
  const program = childOf(childOf(bwrap)); // the first process in there is bwrap again
  kill(signal === 'SIGKILL' ? bwrap : program || bwrap, signal);
}

/**
 * Kills every process whose environment has QUEUING_RUN beginning with the mark, also those that have left the group
 * that they were started in.
 */
export function killMarked(mark: string): void {
  for (const { pid } of processes()) {
    if (`\0${read(pid, 'environ')}`.includes(`\0QUEUING_RUN=${mark}`)) kill(pid);
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

/** The processes that run apart, by the bwrap of each program: all come from it, in whatever namespace. */
function apart(): [number, number[]][] {
  const spaceOf = (pid: number | 'self') => readlinkSync(`/proc/${pid}/ns/pid`);
  const ours = spaceOf('self');
  const all = processes().filter(({ pid }) => ifThere(() => spaceOf(pid), ours) !== ours);
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

/** Where the limit is noted for which the program of a bwrap was killed. */
const noteOf = (work: string, bwrap = 0): string => join(work, 'limits', `${bwrap}`);

/** From now on, kills a program whose processes together are too many or use too much: a limit is for one of them. */
export function watchMemory(work: string): void {
  mkdirSync(join(work, 'limits'), { recursive: true });
  const limitOf = (pids: number[]) => {
    if (pids.length > MAX_PROCESSES) return `${MAX_PROCESSES} processes`;
    const memory = pids.reduce((sum, pid) => sum + memoryOf(pid), 0);
    return memory > MEMORY_OF_ALL ? `${MEMORY_OF_ALL} MB of memory` : undefined;
  };
  const check = () => {
    for (const [bwrap, pids] of apart()) {
      const limit = limitOf(pids);
      if (limit) writeFileSync(noteOf(work, bwrap), limit);
      if (limit) pids.forEach((pid) => kill(pid));
    }
  };
  setInterval(check, INTERVAL).unref();
}

/** The limit for which the program of a bwrap was killed, if it was. */
export function limitNoted(work: string, bwrap?: number): string | undefined {
  return ifThere(() => readFileSync(noteOf(work, bwrap), 'utf8'), undefined);
}
