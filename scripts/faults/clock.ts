// The time of a run, in milliseconds from its beginning.

const begin = Date.now();

export function now(): number {
  return Date.now() - begin;
}

/** A time that Kue has written into a job, which is in milliseconds since 1970. */
export function timeOf(written: string): number {
  return Number(written) - begin;
}
