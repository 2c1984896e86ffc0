// Makes jobs and events safe for Kue: anybody with access to Redis may have written them.

/** A job as Redis holds it. */
export type Hash = Record<string, string>;

function parseJson(text?: string): unknown {
  try {
    return text ? JSON.parse(text) : undefined;
  } catch {
    return undefined;
  }
}

/** Makes a job safe for Kue, which evaluates its backoff as code, and loses a job whose fields are not JSON. */
export function readableJob({ backoff = '', ...job }: Hash): Hash {
  const known = readBackoff(backoff);
  if (known) job.backoff = known;
  for (const field of ['result', 'progress_data']) if (parseJson(job[field]) === undefined) delete job[field];
  // Its processor finds no phone number, and fails the job; a person can still read the text.
  if (parseJson(job.data) === undefined) job.data = JSON.stringify({ unreadable: job.data });
  return job;
}

/**
 * Rebuilds a backoff: `true`, or a type with a delay and a maximum delay (milliseconds). Returns undefined for anything
 * else, also for Kue's third form, a function, since that is code.
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

/** Whether a message is a Kue event. Kue would throw at any other. */
export function isEvent(message: string): boolean {
  const { id, args }: Record<string, unknown> = { ...(parseJson(message) as object) };
  return /^\d+$/.test(`${id}`) && Array.isArray(args);
}
