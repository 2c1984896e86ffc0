// What a grading has started, so that it ends early where the command does.
const running = new Set<(why: string) => void>();
let stopped: string | undefined;

/** Ends all that runs, and whatever is started from now on: it is not complete then, for this reason. */
export function stopAll(why: string): void {
  stopped = why;
  for (const stop of running) stop(why);
}
process.on('exit', () => stopAll('the command ended'));

/**
 * Has `stop` called when all is to end, at once where it was before. Call what it returns when there is nothing to end.
 * @param isShort whether it may begin even then, since it takes little time
 */
export function onStop(stop: (why: string) => void, isShort = false): () => void {
  running.add(stop);
  if (stopped && !isShort) stop(stopped);
  return () => running.delete(stop);
}
