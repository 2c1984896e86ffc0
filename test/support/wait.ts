// Waiting for what somebody else does, with a bound that only a failure reaches.
import { LIMITS } from './launcher';
import { isBusy } from './processes';
import type { Script } from './script';

/**
 * What a test throws when it can give no verdict, since something before it failed: it is shown as not checked, with the
 * reason, and is not one more failure. The environment (environment.ts) takes an error in `beforeAll` for the same.
 */
export class NotChecked extends Error {
  readonly notChecked: string;

  constructor(reason: string) {
    super(`not checked: ${reason}`);
    this.notChecked = reason;
  }
}

/** The error of a wait in vain: in a test it is a failure with this reason, in a `beforeAll` why its tests are not checked. */
export function inVain(reason: string, details = ''): Error {
  return Object.assign(new Error(reason + details), { reason, matcherResult: { reason } });
}

/**
 * Resolves after `time` milliseconds, at once where that time is over: for faults that have their time, and for what is
 * caught at a moment of chance. A test waits for what happens instead.
 */
export function pause(time: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, time))); // Node 26 warns of a time below 0
}

/** Rejects with what `describe` says when `promise` is not settled within `time` milliseconds. */
export function within<T>(promise: Promise<T>, describe: () => string, time = LIMITS.patience): Promise<T> {
  let timer: NodeJS.Timeout;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(inVain(`${describe()} within ${time / 1000} s`)), time);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/**
 * Resolves with the first answer of `ask` that is not undefined or false; asks again every few milliseconds.
 * @param time milliseconds after which it rejects with `what`, which says what did not happen
 */
export async function until<T>(
  ask: () => Promise<T | undefined | false>,
  what: string,
  time = LIMITS.patience
): Promise<T> {
  const end = Date.now() + time;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    if (Date.now() > end) throw inVain(`${what}: it did not come within ${time / 1000} s`);
    await pause(20);
  }
}

let activity = 0;

/** Notes that something was seen to happen, a line or a message: whoever waits for a script goes on. */
export function noteActivity(): void {
  activity = Date.now();
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
  const end = Date.now() + time;
  let busy = Date.now();
  const isQuiet = () => {
    if (Date.now() - Math.max(busy, activity) < LIMITS.quiet) return false;
    // A busy machine may have kept it from printing.
    if (!isBusy(script.process.pid as number)) return true;
    busy = Date.now();
    return false;
  };
  for (;;) {
    const isOver = script.status() !== undefined || Date.now() > end || isQuiet();
    if (await isSo()) return true;
    if (isOver) return false;
    await pause(20);
  }
}

/** Gives a script time in which it is to do nothing; over at once when it exits. `time` is in milliseconds. */
export async function letRun(script: Script, time: number): Promise<void> {
  await within(script.exited, () => 'it runs', time).catch(() => undefined);
}
