// A node-redis client at REDIS_URL's address that outlives its server, and Task 1's two log lines.
import { createClient as createRedisClient, ClientOpts, ParserError, RedisClient } from 'redis';
import { redisAddress } from './internals/address';
import { checkBeforeReady, internalsOf, resendCommands } from './internals/connection';
import { reportFailure } from './failure';

/** Milliseconds from one attempt to connect to the next. */
export const RETRY_DELAY = 500;

/** Milliseconds that one attempt to connect may take. */
const CONNECT_TIMEOUT = 5000;

/** Why there is no connection, as opposed to why a command failed. */
class ConnectionError extends Error {}

export interface Extras {
  /** Emits no 'error' for a failed attempt: of many connections, one is to speak. */
  quiet?: boolean;
  /** A Lua script to be loaded at each connection, for EVALSHA. */
  script?: string;
}

/**
 * Makes a client that keeps trying while the server is away: 'ready' at each connection, 'error' at each failed
 * attempt. Its commands wait meanwhile and are sent again when a connection broke before their reply, unless
 * `enable_offline_queue` is false.
 * @param options node-redis's own, laid over ours
 * @param extras what Kue's connections want beside that
 * @see https://github.com/redis/node-redis/tree/v3.1.2#options-object-properties
 */
export function createClient(options: ClientOpts = {}, { quiet, script }: Extras = {}): RedisClient {
  const address = redisAddress();
  const { host, port } = address;
  let announced = false; // this attempt's end has had its line
  const announce = (reason: string) => {
    announced = true;
    if (!quiet) client.emit('error', new ConnectionError(reason));
  };

  const client = createRedisClient({
    host,
    port,
    connect_timeout: CONNECT_TIMEOUT,
    retry_strategy: ({ error }) => {
      if (error) announce(error.message);
      else if (!announced) announce(`Redis connection to ${host}:${port} failed - the connection was closed`);
      announced = false;
      // node-redis would give up for good once this sum passes connect_timeout.
      internalsOf(client).retry_totaltime = 0;
      return RETRY_DELAY;
    },
    ...options,
  });
  for (const event of ['ready', 'error']) {
    client.on(event, () => {
      announced = true;
    });
  }
  checkBeforeReady(client, address, script, (error) =>
    announce(`Redis connection to ${host}:${port} failed - ${error.message}`)
  );
  if (options.enable_offline_queue !== false) resendCommands(client);
  return client;
}

/** Task 1: prints that the connection stands. 'ready' is the event for it: 'connect' comes before the password. */
export function logConnected(): void {
  console.log('Redis client connected to the server');
}

/** Task 1: prints why there is no connection; an error that a command left behind goes to stderr instead. */
export function logNotConnected(error: Error): void {
  const connection = error instanceof ConnectionError || error instanceof ParserError;
  if (connection) console.log(`Redis client not connected to the server: ${error.message}`);
  else reportFailure(error);
}

/** Ends the connection when all commands so far have their reply. */
export function quitWhenDone(client: RedisClient): void {
  client.ping(() => client.quit());
}
