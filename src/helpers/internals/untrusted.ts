// What anybody who reaches Redis may have written there: jobs and events, in a form that Kue can read.

/** A job as Redis holds it. */
export type Hash = Record<string, string>;

/** The fields whose JSON is Kue's own. */
const NOTED = ['result', 'progress_data'];

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A job without a backoff that may be code, and with JSON wherever Kue parses it: a worker loses a job that it cannot read. */
export function readableJob(hash: Hash): Hash {
  const { backoff = '', ...rest } = hash;
  const known = backoff && readBackoff(backoff);
  if (known !== undefined) rest.backoff = known;
  for (const field of NOTED) if (field in rest && parseJson(rest[field]) === undefined) delete rest[field];
  // A processor finds nothing there that it needs, and so fails the job; a person finds the text.
  if (rest.data && parseJson(rest.data) === undefined) rest.data = JSON.stringify({ unreadable: rest.data });
  return rest;
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
  if (![delay, maxDelay].every((time) => time === undefined || isTime(time))) return undefined;
  return JSON.stringify({ type, delay, maxDelay });
}

function isTime(value: unknown): boolean {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}

/** Whether a message is an event of Kue's, which parses whatever it hears, and would throw. */
export function isEvent(message: string): boolean {
  const { id, args }: Record<string, unknown> = { ...(parseJson(message) as object) };
  return /^\d+$/.test(`${id}`) && Array.isArray(args);
}
