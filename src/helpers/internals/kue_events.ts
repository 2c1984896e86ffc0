// The events that Kue publishes in Redis, where anybody else can publish too.
import { RedisClient } from 'redis';
import { parseJson } from './json';
import { filterEvents } from './node_redis';

/** Drops what is not an event of Kue's, which parses whatever it hears, and would throw. */
export function dropOtherMessages(client: RedisClient): void {
  filterEvents(client, 'message', (_channel, message) => isEvent(message));
}

function isEvent(message: string): boolean {
  const { id, args }: Record<string, unknown> = { ...(parseJson(message) as object) };
  return id !== undefined && Array.isArray(args);
}
