// Ending whatever a script has started.
import { readdirSync, readFileSync } from 'fs';

/** Sends a signal to the group that a process leads, if there is one (any more). */
export function signalGroup(pid: number, signal: NodeJS.Signals = 'SIGKILL'): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // it has ended
  }
}

/**
 * Kills every process whose environment has QUEUING_RUN beginning with the mark, also those that have left the group
 * that they were started in. Where there is no /proc, as on macOS, it finds none.
 */
export function killMarked(mark: string): void {
  let ids: string[] = [];
  try {
    ids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  } catch {
    return;
  }
  for (const id of ids) {
    try {
      const marked = `\0${readFileSync(`/proc/${id}/environ`, 'latin1')}`.includes(`\0QUEUING_RUN=${mark}`);
      if (marked) process.kill(Number(id), 'SIGKILL');
    } catch {
      // somebody else's, or it has ended
    }
  }
}
