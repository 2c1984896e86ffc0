// What anybody who reaches Redis may have written there: jobs and events, in a form that Kue can read.

/** A job as Redis holds it. */
export type Hash = Record<string, string>;

function parseJson(text?: string): unknown {
  try {
    return text ? JSON.parse(text) : undefined;
  } catch {
    return undefined;
  }
}

/** A job without a backoff that may be code, and with JSON wherever Kue parses it: a worker loses a job that it cannot read. */
export function readableJob({ backoff = '', ...job }: Hash): Hash {
  const known = readBackoff(backoff);
  if (known) job.backoff = known;
  for (const field of ['result', 'progress_data']) if (parseJson(job[field]) === undefined) delete job[field];
  // A processor finds nothing there that it needs, and so fails the job; a person finds the text.
  if (parseJson(job.data) === undefined) job.data = JSON.stringify({ unreadable: job.data });
  return job;
}

/**
 * Kue's documented forms of a backoff, written anew from their parts: `true`, or a type with a delay and a maximum delay
 * (milliseconds). Its third form, a function, is code, which Kue would evaluate.
 * @returns undefined for anything else
 * @see https://github.com/Automattic/kue#failure-backoff
 */
export function readBackoff(text: string): string | undefined {
  const value = parseJson(text);
  if (value === true) return 'true';
  const { type, delay, maxDelay }: Record<string, unknown> = { ...(value as object) };
  if (type !== 'fixed' && type !== 'exponential') return undefined;
  const isTime = (time: unknown = 0) => Number.isFinite(time) && Number(time) >= 0;
  return isTime(delay) && isTime(maxDelay) ? JSON.stringify({ type, delay, maxDelay }) : undefined;
}

/** Whether a message is an event of Kue's, which parses whatever it hears, and would throw. */
export function isEvent(message: string): boolean {
  const { id, args }: Record<string, unknown> = { ...(parseJson(message) as object) };
  return /^\d+$/.test(`${id}`) && Array.isArray(args);
}
