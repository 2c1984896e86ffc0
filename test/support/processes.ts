// Ending the processes that this one has started.

/** Sends a signal to the group that a process leads, if there is one (any more). */
export function signalGroup(pid: number, signal: NodeJS.Signals = 'SIGKILL'): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // it has ended
  }
}

/** Makes Ctrl-C and its like an exit, at which whatever this process has started is ended. */
export function exitOnSignals(): void {
  for (const [signal, status] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const) {
    process.on(signal, () => process.exit(status));
  }
}
