// Jobs and events that anybody with access to Redis may have written, made safe for Kue.

/** A job as Redis holds it. */
export type Hash = Record<string, string>;

function parseJson(text?: string): unknown {
  try {
    return text ? JSON.parse(text) : undefined;
  } catch {
    return undefined;
  }
}

/** Makes a job safe for Kue, which evaluates code in its backoff and loses a job whose fields are not JSON. */
export function readableJob({ backoff = '', ...job }: Hash): Hash {
  const known = readBackoff(backoff);
  if (known) job.backoff = known;
  for (const field of ['result', 'progress_data']) if (parseJson(job[field]) === undefined) delete job[field];
  // A processor misses the data that it needs, and fails the job; a person can still read the text.
  if (parseJson(job.data) === undefined) job.data = JSON.stringify({ unreadable: job.data });
  return job;
}

/**
 * Rebuilds a backoff in one of Kue's documented forms: `true`, or a type with a delay and a maximum delay (milliseconds).
 * The third form, a function, is code, which Kue would evaluate.
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

/** Whether a message is a Kue event. Kue would parse any other one, too, and throw. */
export function isEvent(message: string): boolean {
  const { id, args }: Record<string, unknown> = { ...(parseJson(message) as object) };
  return /^\d+$/.test(`${id}`) && Array.isArray(args);
}
