// Kue evaluates a job's `backoff`, so whoever can write to Redis could run code in every process that reads the job.
import { parseJson } from './json';

/**
 * Kue's documented forms of a backoff, written anew from their parts: `true`, or a type with a delay and a maximum delay
 * (milliseconds). Its third form, a function, is code.
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
