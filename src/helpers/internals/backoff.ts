// Kue evaluates a job's `backoff`, so whoever can write to Redis could run code in every process that reads the job.
import { RedisClient } from 'redis';

type Hash = Record<string, string>;
type Callback = (error: Error | null, hash: Hash) => void;

/**
 * Kue's documented forms of a backoff, written anew from their parts: `true`, or a type with a delay and a maximum delay
 * (milliseconds). Its third form, a function, is code.
 * @returns undefined for anything else
 * @see https://github.com/Automattic/kue#failure-backoff
 */
export function readBackoff(text: string): string | undefined {
  const value = parse(text);
  if (value === true) return 'true';
  const { type, delay, maxDelay }: Record<string, unknown> = { ...(value as object) };
  if (type !== 'fixed' && type !== 'exponential') return undefined;
  if (![delay, maxDelay].every((time) => time === undefined || isTime(time))) return undefined;
  return JSON.stringify({ type, delay, maxDelay });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isTime(value: unknown): boolean {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}

/** Hands a job's hash to Kue without a backoff that is none of these forms. */
export function readBackoffSafely(client: RedisClient): void {
  const hgetall: (key: string, callback: Callback) => boolean = client.hgetall.bind(client);
  const safe: typeof hgetall = (key, callback) =>
    hgetall(key, (error, hash) => {
      if (!hash || hash.backoff === undefined) return callback(error, hash);
      const { backoff, ...rest } = hash;
      const known = readBackoff(backoff);
      callback(error, known === undefined ? rest : { ...rest, backoff: known });
    });
  client.hgetall = safe as RedisClient['hgetall'];
}
