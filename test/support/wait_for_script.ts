// Waiting for what a script does: for a bounded time, and no longer than anything moves.
import { lastWords } from './last_words';
import { LIMITS } from './launcher';
import { isBusy } from './processes';
import { Script, startedScripts } from './script';
import { inVain, lastActivity, pause, until, within } from './wait';

/** When a script of this file last printed a line, or an event was heard, in milliseconds since 1970. */
function lastMove(): number {
  const lines = startedScripts().map((script) =>
    script.lines.length ? script.lines[script.lines.length - 1].at : 0
  );
  return Math.max(lastActivity(), ...lines);
}

/**
 * Waits for something to happen, and resolves with whether it did: it is over when the script has exited, when the time
 * is, or when nothing moves any more: no script prints a line, no message or job event is heard, and this script uses no
 * processor. Matchers use it, and say what did not happen.
 * @param time milliseconds
 */
export async function comesTrue(
  script: Script,
  isSo: () => Promise<boolean> | boolean,
  time = LIMITS.task
): Promise<boolean> {
  const begin = Date.now();
  let busy = begin;
  const isQuiet = () => {
    if (Date.now() - Math.max(busy, lastMove()) < LIMITS.quiet) return false;
    // A busy machine may have kept it from printing.
    if (!isBusy(script.process.pid as number)) return true;
    busy = Date.now();
    return false;
  };
  const isOver = async () => (await isSo()) || script.status() !== undefined || isQuiet();
  await until(isOver, 'it', time).catch(() => undefined);
  return isSo();
}

/**
 * Stops a script (SIGSTOP), and lets it go on unless something is so when all that it had sent has arrived. Resolves with
 * whether it is stopped.
 */
export async function stopIf(script: Script, isSo: () => Promise<boolean>): Promise<boolean> {
  script.signal('SIGSTOP');
  await pause(10);
  if (await isSo()) return true;
  script.signal('SIGCONT');
  return false;
}

/** Gives a script time in which it is to do nothing; over at once when it exits. `time` is in milliseconds. */
export async function letRun(script: Script, time: number): Promise<void> {
  await within(script.exited, () => 'it runs', time).catch(() => undefined);
}

/** Waits until something has happened that a later step needs; rejects with why it has not. */
export async function waitUntil(
  script: Script,
  isSo: () => Promise<boolean> | boolean,
  what: string
): Promise<void> {
  if (await comesTrue(script, isSo)) return;
  const status = script.status();
  const why = status === undefined ? '' : `: it exited with ${status}: ${lastWords(script)}`;
  throw inVain(`${script.file} ${what}${why}`);
}
