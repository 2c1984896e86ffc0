// The differences between solutions that the grader accepts: see "What is accepted" in scripts/README.md.
import { CHANNEL, NOTIFICATION } from './expected';

/** Task 5's channel in this edition of the course, and in those for ALX. */
export const CHANNELS = [CHANNEL, CHANNEL.replace('holberton', 'ALX'), 'ALX channel', 'ALXchannel'];

/** The channel's name in this edition, for its name in any edition. */
export const normaliseChannel = (name: string) => (CHANNELS.includes(name) ? CHANNEL : name);

/** A line in the form that expected.ts uses. */
export function normaliseLine(file: string, line: string): string {
  const trimmed = line.trimEnd();
  if (file.startsWith('5-')) return withoutError(trimmed.replace(/\bALX\b/g, 'Holberton'));
  return withoutError(trimmed)
    .replace(/#(?=\d+( |$))/g, '') // before a job's id, as in the course's sample
    .replace(/^\[Object: null prototype\] \{/, '{');
}

/** An error may be printed with or without 'Error: ' before its message. */
function withoutError(line: string): string {
  return line.replace(/(: |^)Error: /, '$1');
}

/** Whether data have a phone number, as text or number, and a message. */
export function isNotification(data: unknown): data is typeof NOTIFICATION {
  const { phoneNumber, message } = (data || {}) as Record<string, unknown>;
  return ['string', 'number'].includes(typeof phoneNumber) && typeof message === 'string';
}

/** The two fields of a notification as JSON; a job may have others. */
export function notificationOf(data: unknown): string {
  const { phoneNumber, message } = (data || {}) as Record<string, unknown>;
  return JSON.stringify({ phoneNumber, message });
}

/** Parses JSON; undefined if it is malformed. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** JSON with sorted keys, so that values can be compared as text; other text is only trimmed. */
export function normaliseJson(body: string): string {
  const sort = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(sort);
    if (typeof value !== 'object' || value === null) return value;
    const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
    return Object.fromEntries(fields.map(([key, field]) => [key, sort(field)]));
  };
  const value = parseJson(body);
  return value === undefined ? body.trim() : JSON.stringify(sort(value));
}
