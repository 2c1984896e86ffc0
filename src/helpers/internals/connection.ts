// What node-redis 3 leaves to be mended where a connection breaks: no command is lost, and none goes out too early.
import { AbortError, RedisClient } from 'redis';
import { Address } from './address';

/** Redis's answer to a password that it does not ask for, which is no reason to stay away. */
const NO_PASSWORD_NEEDED = /no password is set|without any password configured/;

/** node-redis's code for commands whose connection was lost. */
const LOST = 'UNCERTAIN_STATE';

export interface Command {
  command: string;
  args: (string | number)[];
  callback: (error: Error | null, reply: unknown) => void;
  /** All commands of the MULTI block that it belongs to. */
  block?: Command[];
  /** Its place among the client's commands. */
  number?: number;
}

interface CommandQueue {
  length: number;
  toArray(): Command[];
  push(command: Command): void;
  shift(): Command;
  clear(): void;
}

/** Parts of a node-redis 3 client that its types leave out. */
export interface Internals {
  stream: { destroy(): void };
  reply_parser: object;
  command_queue: CommandQueue;
  offline_queue: CommandQueue;
  ready: boolean;
  retry_timer: unknown;
  retry_totaltime: number;
  cork(): void;
  uncork(): void;
  create_stream(): void;
  ready_check(): void;
  send_offline_queue(): void;
  internal_send_command(command: Command): void;
  on_info_cmd(error: null, info: unknown): void;
  flush_and_error(error: { message: string; code: string }, options: { queues: string[] }): void;
}

/** The client with those parts. */
export function internalsOf(client: RedisClient): Internals {
  return client as unknown as Internals;
}

/**
 * Lets the commands without a reply wait, in their order, for the next connection; a block that was cut, as a whole.
 * node-redis's own option for it, `retry_unfulfilled_commands`, keeps only the first command: its queue's `unshift`
 * takes one argument.
 */
export function resendCommands(client: RedisClient): void {
  const internals = internalsOf(client);
  const { command_queue, offline_queue, internal_send_command, flush_and_error } = internals;
  let count = 0;
  // On Node 12 a write may fail, and the connection end, before node-redis counts the command among those that wait for
  // a reply. So it is not their place in its queues that says which of two came first.
  internals.internal_send_command = (command) => {
    command.number = command.number || (count += 1);
    return internal_send_command.call(client, command);
  };
  internals.flush_and_error = (error, options) => {
    if (error.code !== LOST) return flush_and_error.call(client, error, options);
    const commands = [...command_queue.toArray(), ...offline_queue.toArray()];
    command_queue.clear();
    offline_queue.clear();
    const whole = new Set(commands.flatMap((command) => command.block || [command]));
    for (const command of [...whole].sort((a, b) => Number(a.number) - Number(b.number))) {
      offline_queue.push(command);
    }
  };
  // Where the connection breaks while they are sent, the rest waits again; node-redis would try them without end.
  internals.send_offline_queue = () => {
    for (let left = offline_queue.length; left > 0; left -= 1) {
      internals.internal_send_command(offline_queue.shift());
    }
  };
}

/**
 * Lets no waiting command through before password and database are accepted: node-redis alone would send them
 * whatever the answer. A refusal closes the connection, so that the next attempt follows.
 * @param script a Lua script that the commands need; a Redis that was restarted has forgotten it
 */
export function checkBeforeReady(
  client: RedisClient,
  address: Address,
  script: string | undefined,
  refused: (error: Error) => void
): void {
  const { user, password, db } = address;
  const internals = internalsOf(client);
  let checking = 0; // the number of the check under way, or 0
  let checks = 0;

  internals.ready_check = () => {
    // What was sent over a connection before this one.
    internals.flush_and_error(
      { message: 'The connection was lost.', code: LOST },
      { queues: ['command_queue'] }
    );
    checks += 1;
    const check = checks;
    checking = check;
    const steps: string[][] = [];
    if (password) steps.push(user ? ['AUTH', user, password] : ['AUTH', password]);
    if (db) steps.push(['SELECT', `${db}`]);
    if (script) steps.push(['SCRIPT', 'LOAD', script]);
    const refuse = (error: Error) => {
      if (error instanceof AbortError) return; // the connection is gone already, and says so itself
      refused(error);
      internals.stream.destroy();
    };
    const accept = (info: unknown) => {
      checking = 0;
      internals.on_info_cmd(null, info); // waits while Redis is loading, then sends what waits
    };
    const next = () => {
      const [command, ...args] = steps.shift() || [];
      const callback = (error: Error | null, info: unknown) => {
        if (check !== checking) return; // a reply to an earlier connection's check
        if (error && !NO_PASSWORD_NEEDED.test(error.message)) refuse(error);
        else if (command) next();
        else accept(info);
      };
      internals.ready = true; // for this one command, ahead of those that wait
      if (command) internals.internal_send_command({ command, args, callback });
      else client.info(callback);
      internals.ready = false;
    };
    next();
  };
  client.on('end', () => {
    // A check that lost its connection must not be sent again with the commands.
    if (checking) internals.command_queue.clear();
    checking = 0;
    // Replies that are still read find no command any more, and node-redis would crash on them.
    const ignore = () => undefined;
    Object.assign(internals.reply_parser, {
      returnReply: ignore,
      returnError: ignore,
      returnFatalError: ignore,
    });
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
  return internalsOf(client).ready;
}
