// A node-redis client for REDIS_URL that survives outages, and Task 1's two log lines.
import { ClientOpts, RedisClient } from 'redis';
import { reportFailure } from './failure';
import { Client, ConnectionError } from './internals/client';

/**
 * Makes a client that reconnects automatically. It emits 'ready' at each connection and 'error' at each failed attempt.
 * Commands wait for a connection, and fail if that connection breaks before their replies.
 * @param options node-redis's: https://github.com/redis/node-redis/tree/v3.1.2#options-object-properties
 */
export function createClient(options: ClientOpts = {}): RedisClient {
  return new Client(options);
}

/** Task 1: prints that the client has connected. Listen to 'ready': 'connect' comes before the password is accepted. */
export function logConnected(): void {
  console.log('Redis client connected to the server');
}

/** Task 1: prints why the client is not connected. Prints any other error, which is a command's, on stderr. */
export function logNotConnected(error: Error): void {
  if (!(error instanceof ConnectionError)) return reportFailure(error);
  console.log(`Redis client not connected to the server: ${error.message}`);
}

/** Closes the connection after the replies to all commands so far. A client that is not connected yet first connects. */
export function quitWhenDone(client: RedisClient): void {
  client.ping(() => client.quit());
}
