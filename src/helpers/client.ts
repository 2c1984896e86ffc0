// A node-redis client at REDIS_URL's address that outlives its server, and Task 1's two log lines.
import { AbortError, createClient as createRedisClient, ClientOpts, ParserError, RedisClient } from 'redis';
import { Address, redisAddress } from './address';
import { reportFailure } from './failure';

/** Milliseconds from one attempt to connect to the next. */
export const RETRY_DELAY = 500;

/** Milliseconds that one attempt to connect may take. */
const CONNECT_TIMEOUT = 5000;

/** Redis's answer to a password that it does not ask for, which is no reason to stay away. */
const NEEDLESS = /no password is set|without any password configured/;

/** Why there is no connection, as opposed to why a command failed. */
class ConnectionError extends Error {}

interface Command {
  command: string;
  args: string[];
  callback: (error: Error | null) => void;
}

/** Parts of a node-redis 3 client that its types leave out. */
interface Internals {
  stream: { destroy(): void };
  command_queue: { toArray(): unknown[]; clear(): void };
  offline_queue: { length: number; shift(): Command; unshift(command: unknown): void };
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
 * attempt. Its commands wait meanwhile and are sent again when a connection broke before their reply, unless
 * `enable_offline_queue` is false.
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
  if (options.enable_offline_queue !== false) sendAgain(client);
  return client;
}

/**
 * Lets the commands without a reply wait, in their order, for the next connection. node-redis's own option for it,
 * `retry_unfulfilled_commands`, keeps only the first of them: its queue's `unshift` takes one argument.
 */
function sendAgain(client: RedisClient): void {
  const internals = client as unknown as Internals;
  const { command_queue, offline_queue } = internals;
  client.on('end', () => {
    for (const command of command_queue.toArray().reverse()) offline_queue.unshift(command);
    command_queue.clear();
  });
  // Where the connection breaks while they are sent, the rest waits again; node-redis would try them without end.
  internals.send_offline_queue = () => {
    for (let count = offline_queue.length; count > 0; count -= 1) {
      internals.internal_send_command(offline_queue.shift());
    }
  };
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
  client.on('end', () => {
    // A check that lost its connection must not be sent again with the commands.
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
  const connection = error instanceof ConnectionError || error instanceof ParserError;
  if (connection) console.log(`Redis client not connected to the server: ${error.message}`);
  else reportFailure(error);
}

/** Ends the connection when all commands so far have their reply. */
export function quitWhenDone(client: RedisClient): void {
  client.ping(() => client.quit());
}
