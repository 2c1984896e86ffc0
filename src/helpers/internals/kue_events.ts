// The events that Kue publishes in Redis, where anybody else can publish too.
import { RedisClient } from 'redis';
import { parseJson } from './backoff';

/** Drops what is not an event of Kue's, which parses whatever it hears, and would throw. */
export function dropOtherMessages(client: RedisClient): void {
  const { emit } = client;
  client.emit = (event, ...args) =>
    event === 'message' && !isEvent(args[1]) ? false : emit.call(client, event, ...args);
}

function isEvent(message: string): boolean {
  const { id, args }: Record<string, unknown> = { ...(parseJson(message) as object) };
  return id !== undefined && Array.isArray(args);
}
