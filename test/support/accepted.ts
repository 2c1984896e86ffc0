// What the course leaves free to a solution: scripts/README.md, "What is accepted", as code.
import { CHANNEL, NOTIFICATION } from './expected';

/** The channels of Task 5: the course's own, and those of its editions for ALX. */
export const CHANNELS = [CHANNEL, CHANNEL.replace('holberton', 'ALX'), 'ALX channel', 'ALXchannel'];

/** The course's own name of the channel, for that of any edition. */
export const normaliseChannel = (name: string) => (CHANNELS.includes(name) ? CHANNEL : name);

/** Brings a line into the form in which expected.ts has it. */
export function normaliseLine(file: string, line: string): string {
  const trimmed = line.trimEnd();
  if (file.startsWith('5-')) return withoutError(trimmed.replace(/\bALX\b/g, 'Holberton'));
  return withoutError(trimmed)
    .replace(/#(?=\d+( |$))/g, '') // a job's id, as in the course's sample
    .replace(/^\[Object: null prototype\] \{/, '{');
}

/** `ERROR` stands for an error's message with or without the word before it. */
function withoutError(line: string): string {
  return line.replace(/(: |^)Error: /, '$1');
}

/** A notification is any that has both fields, as text; a number may be a number. */
export function isNotification(data: unknown): data is typeof NOTIFICATION {
  const { phoneNumber, message } = (data || {}) as Record<string, unknown>;
  return ['string', 'number'].includes(typeof phoneNumber) && typeof message === 'string';
}

/** What a job's data say as a notification, as text; other fields are free. */
export function notificationOf(data: unknown): string {
  const { phoneNumber, message } = (data || {}) as Record<string, unknown>;
  return JSON.stringify({ phoneNumber, message });
}

/** What a student's JSON says; undefined where it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** JSON with its keys in one order, so that two values can be compared as text; other text as it is. */
export function normaliseJson(body: string): string {
  const sort = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(sort);
    if (typeof value !== 'object' || value === null) return value;
    const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
    return Object.fromEntries(fields.map(([key, one]) => [key, sort(one)]));
  };
  const value = parseJson(body);
  return value === undefined ? body.trim() : JSON.stringify(sort(value));
}
