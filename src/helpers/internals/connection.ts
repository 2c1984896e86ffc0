// A node-redis client that keeps trying while its server is unavailable, and says at each attempt why it failed.
import { ClientOpts, createClient, RedisClient } from 'redis';
import { redisAddress } from './address';
import { filterEvents, internalsOf, isReady } from './node_redis';
import { checkBeforeReady } from './ready_check';
import { limitOfflineQueue, resendCommands } from './resend';
import { watchSilence } from './silence';

/** Milliseconds from one attempt to connect to the next. */
export const RETRY_DELAY = 500;

/** Milliseconds that one attempt to connect may take. */
const CONNECT_TIMEOUT = 5000;

/** Why there is no connection, as opposed to why a command failed. */
export class ConnectionError extends Error {}

export interface Behaviour {
  /** Emits no 'error' for a failed attempt: of Kue's many connections, one is to speak. */
  quiet?: boolean;
  /** Sends the commands whose connection broke before their reply again, instead of failing them. */
  resend?: boolean;
}

/**
 * Makes the client: 'ready' at each connection, 'error' with a ConnectionError at each failed attempt. Commands that
 * could not be sent yet wait for the connection, unless `enable_offline_queue` is false.
 * @param options node-redis's own, laid over ours
 * @see https://github.com/redis/node-redis/tree/v3.1.2#options-object-properties
 */
export function connect(options: ClientOpts, { quiet, resend }: Behaviour = {}): RedisClient {
  const address = redisAddress();
  const { host, port } = address;
  let announced = false; // this attempt's end has had its line
  const announce = (message: string) => {
    announced = true;
    if (!quiet) client.emit('error', new ConnectionError(message));
  };
  const fail = (reason: string) => announce(`Redis connection to ${host}:${port} failed - ${reason}`);

  const client = createClient({
    host,
    port,
    connect_timeout: CONNECT_TIMEOUT,
    retry_strategy: ({ error }) => {
      if (error) announce(error.message);
      else if (!announced) fail('the connection was closed');
      announced = false;
      // node-redis would give up for good once this sum passes connect_timeout.
      internalsOf(client).retry_totaltime = 0;
      return RETRY_DELAY;
    },
    ...options,
  });
  // node-redis also emits 'ready' where the connection breaks before a subscription is made again.
  filterEvents(client, 'ready', () => isReady(client));
  for (const event of ['ready', 'error']) {
    client.on(event, () => {
      announced = true;
    });
  }
  const refuse = (reason: string) => {
    const { closing, stream } = internalsOf(client);
    if (!closing) fail(reason);
    stream.destroy();
  };
  checkBeforeReady(client, address, refuse);
  watchSilence(client, refuse);
  limitOfflineQueue(client);
  if (resend) resendCommands(client);
  return client;
}
