// Processes: which of them run, whether one is busy, and how they are ended.
import { existsSync, readdirSync, readFileSync } from 'fs';
import { constants } from 'os';

/** Kills the process group that a process leads. */
export function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // it has ended
  }
}

/**
 * All processes that this one can see, with their state and their parent's id; none on a system without /proc, like macOS.
 * Source: https://man7.org/linux/man-pages/man5/proc.5.html
 */
export function processes(): { pid: number; state: string; parent: number }[] {
  if (!existsSync('/proc/self/stat')) return [];
  const ids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return ids.flatMap((pid) => {
    try {
      // The program's name, in parentheses, may itself contain any text.
      const [, state, parent] = /^.*\) (\S) (\d+)/s.exec(readFileSync(`/proc/${pid}/stat`, 'latin1')) || [];
      return [{ pid: Number(pid), state, parent: Number(parent) }];
    } catch {
      return []; // it has ended
    }
  });
}

/** Whether a process or a descendant uses or awaits a CPU or disk, or the process is a zombie: its exit is not known yet. */
export function isBusy(pid: number): boolean {
  const all = processes();
  const family = new Set([pid]);
  // A child's id is mostly greater than its parent's, so one pass finds nearly all descendants.
  for (const child of all) if (family.has(child.parent)) family.add(child.pid);
  return all.some(({ pid: id, state }) => family.has(id) && (id === pid ? /[RDZ]/ : /[RD]/).test(state));
}

/** The signals that end a command: Ctrl-C, kill, and a closed terminal. */
export const ENDING_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Makes these signals exit this process normally, so its exit listeners end what it has started. */
export function exitOnSignals(): void {
  for (const signal of ENDING_SIGNALS) {
    process.on(signal, () => process.exit(128 + constants.signals[signal]));
  }
}
