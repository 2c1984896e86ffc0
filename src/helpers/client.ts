// A node-redis client at REDIS_URL's address that outlives its server, and Task 1's two log lines.
import { AbortError, createClient as createRedisClient, ClientOpts, RedisClient, ReplyError } from 'redis';
import { Address, redisAddress } from './address';
import { reportFailure } from './failure';

/** Milliseconds from one attempt to connect to the next. */
export const RETRY_DELAY = 500;

/** Milliseconds that one attempt to connect may take. */
const CONNECT_TIMEOUT = 5000;

/** Redis's answer to a password that it does not ask for, which is no reason to stay away. */
const NEEDLESS = /no password is set|without any password configured/;

/** Parts of a node-redis 3 client that its types leave out. */
interface Internals {
  stream: { destroy(): void };
  command_queue: { clear(): void };
  ready: boolean;
  retry_timer: unknown;
  retry_totaltime: number;
  create_stream(): void;
  ready_check(): void;
  internal_send_command(command: {
    command: string;
    args: string[];
    callback: (error: Error | null) => void;
  }): void;
  on_info_cmd(error: null, info: unknown): void;
}

/**
 * Makes a client that keeps trying while the server is away: 'ready' at each connection, 'error' at each failed
 * attempt. Its commands wait meanwhile and are sent again when a connection broke before their reply.
 * @param options node-redis's own, laid over ours
 * @param quiet emits no 'error' for a failed attempt (Kue holds many connections, and one of them is to speak)
 * @see https://github.com/redis/node-redis/tree/v3.1.2#options-object-properties
 */
export function createClient(options: ClientOpts = {}, quiet = false): RedisClient {
  const address = redisAddress();
  const { host, port } = address;
  let announced = false; // this attempt's end has had its line
  const announce = (reason: string) => {
    announced = true;
    if (!quiet) client.emit('error', new Error(reason));
  };

  const client = createRedisClient({
    host,
    port,
    connect_timeout: CONNECT_TIMEOUT,
    retry_unfulfilled_commands: true,
    retry_strategy: ({ error }) => {
      if (error) announce(error.message);
      else if (!announced) announce(`Redis connection to ${host}:${port} failed - the connection was closed`);
      announced = false;
      // node-redis would give up for good once this sum passes connect_timeout.
      (client as unknown as Internals).retry_totaltime = 0;
      return RETRY_DELAY;
    },
    ...options,
  });
  for (const event of ['ready', 'error']) {
    client.on(event, () => {
      announced = true;
    });
  }
  checkBeforeReady(client, address, (error) =>
    announce(`Redis connection to ${host}:${port} failed - ${error.message}`)
  );
  return client;
}

/**
 * Lets no waiting command through before password and database are accepted: node-redis alone would send them
 * whatever the answer. A refusal closes the connection, so that the next attempt follows.
 */
function checkBeforeReady(client: RedisClient, address: Address, refused: (error: Error) => void): void {
  const { user, password, db } = address;
  const internals = client as unknown as Internals;
  let checking = false;

  internals.ready_check = () => {
    checking = true;
    const steps: string[][] = [];
    if (password) steps.push(user ? ['AUTH', user, password] : ['AUTH', password]);
    if (db) steps.push(['SELECT', `${db}`]);
    const refuse = (error: Error) => {
      if (error instanceof AbortError) return; // the connection is gone already, and says so itself
      refused(error);
      internals.stream.destroy();
    };
    const accept = (info: unknown) => {
      checking = false;
      internals.on_info_cmd(null, info); // waits while Redis is loading, then sends what waits
    };
    const next = () => {
      const [command, ...args] = steps.shift() || [];
      const callback = (error: Error | null) =>
        error && !NEEDLESS.test(error.message) ? refuse(error) : next();
      internals.ready = true; // for this one command, ahead of those that wait
      if (command) internals.internal_send_command({ command, args, callback });
      else client.info((error, info) => (error ? refuse(error) : accept(info)));
      internals.ready = false;
    };
    next();
  };
  // A check that lost its connection must not be sent again with the commands.
  client.on('end', () => {
    if (checking) internals.command_queue.clear();
    checking = false;
  });
  // After an answer that is not Redis's, node-redis would connect again at once, for ever.
  const { create_stream } = internals;
  internals.create_stream = () => {
    if (internals.retry_timer) create_stream.call(client);
    else internals.stream.destroy();
  };
}

/** Whether a command would be sent now. */
export function isReady(client: RedisClient): boolean {
  return (client as unknown as Internals).ready;
}

/** Task 1: prints that the connection stands. 'ready' is the event for it: 'connect' comes before the password. */
export function logConnected(): void {
  console.log('Redis client connected to the server');
}

/** Task 1: prints why there is no connection; an error that a command left behind goes to stderr instead. */
export function logNotConnected(error: Error): void {
  if (error instanceof ReplyError || error instanceof AbortError) reportFailure(error);
  else console.log(`Redis client not connected to the server: ${error.message}`);
}

/** Ends the connection when all commands so far have their reply. */
export function quitWhenDone(client: RedisClient): void {
  client.ping(() => client.quit());
}
