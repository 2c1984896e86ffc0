// The time of a run, in milliseconds from its beginning.
import { pause } from '../../test/harness/wait';

const begin = Date.now();

export function now(): number {
  return Date.now() - begin;
}

/** A time that Kue has written into a job, which is in milliseconds since 1970. */
export function timeOf(written: string): number {
  return Number(written) - begin;
}

/** Resolves after so many milliseconds, at once where the time is over already: Node 26 warns of that. */
export function sleep(time: number): Promise<void> {
  return pause(Math.max(0, time));
}
