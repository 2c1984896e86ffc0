// The processes that this one has started: whether they do anything, and ending them.
import { existsSync, readdirSync, readFileSync } from 'fs';
import { constants } from 'os';

/** Sends a signal to the group that a process leads, if there is one (any more). */
export function signalGroup(pid: number, signal: NodeJS.Signals = 'SIGKILL'): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // it has ended
  }
}

/**
 * All processes that this one can see, with their state and their parent's id; none where there is no /proc, as on macOS.
 * Source: https://man7.org/linux/man-pages/man5/proc.5.html
 */
export function processes(): { pid: number; state: string; parent: number }[] {
  if (!existsSync('/proc/self/stat')) return [];
  const ids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return ids.flatMap((pid) => {
    try {
      const [, state, parent] = /\) (\S) (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, 'latin1')) || [];
      return [{ pid: Number(pid), state, parent: Number(parent) }];
    } catch {
      return []; // it has ended
    }
  });
}

/**
 * Whether a process, or one that it has started, is running or waits for a processor or a disk at this moment, or is a
 * zombie, whose exit this process has not seen yet.
 */
export function isBusy(pid: number): boolean {
  const all = processes();
  const family = new Set([pid]);
  // A child's id is mostly greater than its parent's, so that one pass finds nearly all.
  for (const one of all) if (family.has(one.parent)) family.add(one.pid);
  return all.some(({ pid: id, state }) => family.has(id) && (id === pid ? /[RDZ]/ : /[RD]/).test(state));
}

/** The signals with which a command is ended: by Ctrl-C, by kill, and with its terminal. */
export const ENDING_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Makes these signals an exit, at which whatever this process has started is ended. */
export function exitOnSignals(): void {
  for (const signal of ENDING_SIGNALS) {
    process.on(signal, () => process.exit(128 + constants.signals[signal]));
  }
}
