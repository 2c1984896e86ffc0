// A node-redis client at REDIS_URL's address that outlives its server, and Task 1's two log lines.
import { ClientOpts, RedisClient } from 'redis';
import { reportFailure } from './failure';
import { Client, ConnectionError } from './internals/client';

/**
 * Makes a client that keeps trying while Redis is unavailable: 'ready' at each connection, 'error' at each failed
 * attempt. Its commands wait for the connection; one whose connection broke after it was sent has failed.
 * @param options node-redis's own
 * @see https://github.com/redis/node-redis/tree/v3.1.2#options-object-properties
 */
export function createClient(options: ClientOpts = {}): RedisClient {
  return new Client(options);
}

/** Task 1: prints that the client is connected. 'ready' is the event for it: 'connect' comes before the password. */
export function logConnected(): void {
  console.log('Redis client connected to the server');
}

/** Task 1: prints why there is no connection; an error that a command left behind goes to stderr instead. */
export function logNotConnected(error: Error): void {
  if (!(error instanceof ConnectionError)) return reportFailure(error);
  console.log(`Redis client not connected to the server: ${error.message}`);
}

/** Ends the connection when all commands so far have their reply. */
export function quitWhenDone(client: RedisClient): void {
  client.ping(() => client.quit());
}
