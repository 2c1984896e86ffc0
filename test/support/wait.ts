// Waiting for something that somebody else does, with a bound that only a failure reaches.
import { LIMITS } from './launcher';

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

let activity = 0;

/** Notes that something was seen to happen: whoever waits for a script goes on. */
export function noteActivity(): void {
  activity = Date.now();
}

/** When something was last seen to happen, in milliseconds since 1970. */
export const lastActivity = (): number => activity;

/** Milliseconds for the jobs of a worker that was killed: one whose process nobody can see counts as ended after 15 s. */
export const RECOVERY = 25000;

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
  let late = false;
  const poll = async (): Promise<T> => {
    for (;;) {
      const answer = await ask();
      if (answer !== undefined && answer !== false) return answer;
      if (late) throw new Error(what);
      await pause(20);
    }
  };
  return within(poll(), () => `${what}: it did not come`, time).finally(() => {
    late = true;
  });
}

/**
 * Resolves after `time` milliseconds, at once where that time is over: for faults that have their time, and for what is
 * caught at a moment of chance. A test waits for what happens instead.
 */
export function pause(time: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, time))); // Node 26 warns of a time below 0
}
