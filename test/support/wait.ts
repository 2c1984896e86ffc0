// Waiting, with a limit that only a failure reaches, but for `letRun`:
// - `until` and `within` for a condition and a promise that must come true: they reject if it is late;
// - `eventually` for what a graded script should do: it resolves with whether the script did it, and gives up on one that hangs;
// - `letRun` to let a script end, or to show that it does nothing more.
import { LIMITS } from './launcher';
import { isBusy } from './processes';
import type { Script } from './script';

/** Thrown by a test that cannot be judged since something before it failed: reported as "not checked", with the reason. */
export class NotChecked extends Error {
  constructor(readonly notChecked: string) {
    super(`not checked: ${notChecked}`);
  }
}

/** Gives an error the reason that the grader shows for a test that fails, or is not checked, because of it. */
export function withReason<T extends Error>(error: T, reason = error.message) {
  return Object.assign(error, { matcherResult: { reason } });
}

/** Waits this many milliseconds: for faults at a fixed or random time. A test waits for an event instead. */
export function pause(time: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, time))); // Node 26 warns of a time below 0
}

/** Rejects with the message of `describe` if the promise is not settled within `time` milliseconds. */
export function within<T>(promise: Promise<T>, describe: () => string, time = LIMITS.patience): Promise<T> {
  let timer: NodeJS.Timeout;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(withReason(new Error(`${describe()} within ${time / 1000} s`))), time);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** Resolves with the first answer of `ask` that is not undefined or false; rejects with `what` after `time` milliseconds. */
export async function until<T>(
  ask: () => Promise<T | undefined | false>,
  what: string,
  time = LIMITS.patience
): Promise<T> {
  const end = Date.now() + time;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    if (Date.now() > end) throw withReason(new Error(`${what}: not within ${time / 1000} s`));
    await pause(20);
  }
}

let lastActivity = 0;

/** How many waits used up a task's time: each halves that time for those that follow, down to LIMITS.leastTask. */
let exhausted = 0;

/** Notes that a line or a message has come: whoever waits for a script waits longer. */
export function noteActivity(): void {
  lastActivity = Date.now();
}

/**
 * Waits for a condition, and resolves with whether it came true. It gives up when the script has exited, after `time`
 * milliseconds (by default, a task's), or when nothing happens any more: no script prints a line, no message or job event is
 * published, and this script uses no CPU.
 */
export async function eventually(
  script: Script,
  condition: () => Promise<boolean> | boolean,
  time?: number
): Promise<boolean> {
  const end = Date.now() + (time ?? Math.max(LIMITS.task / 2 ** exhausted, LIMITS.leastTask));
  let lastBusy = Date.now();
  let idle = 0;
  const isQuiet = () => {
    if (Date.now() - Math.max(lastBusy, lastActivity) < LIMITS.quiet) return false;
    // On a busy machine, a script may need longer to print; and it may sleep for a moment, so it is asked twice.
    const busy = isBusy(script.process.pid as number);
    idle = busy ? 0 : idle + 1;
    if (busy) lastBusy = Date.now();
    return idle >= 2;
  };
  for (;;) {
    const isLate = Date.now() > end;
    const isOver = script.status() !== undefined || isLate || isQuiet();
    if (await condition()) return true;
    if (isLate && time === undefined) exhausted += 1;
    if (isOver) return false;
    await pause(20);
  }
}

/** Lets a script run for `time` milliseconds; resolves earlier if it exits, or if nothing happens any more. */
export async function letRun(script: Script, time: number): Promise<void> {
  await eventually(script, () => false, time);
}
