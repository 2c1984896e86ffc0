// What becomes of commands when the connection breaks.
import { RedisClient } from 'redis';
import { internalsOf } from './node_redis';

/** node-redis's code for commands whose connection broke before their reply. */
export const CONNECTION_LOST = 'UNCERTAIN_STATE';

/** Where the connection breaks while waiting commands are sent, the rest waits again; node-redis would loop for ever. */
export function limitOfflineQueue(client: RedisClient): void {
  const internals = internalsOf(client);
  const { offline_queue } = internals;
  internals.send_offline_queue = () => {
    for (let left = offline_queue.length; left > 0; left -= 1) {
      internals.internal_send_command(offline_queue.shift());
    }
  };
}

/**
 * Lets the commands without a reply wait, in their order, for the next connection. node-redis's own option for it,
 * `retry_unfulfilled_commands`, keeps only the first command: its queue's `unshift` takes one argument.
 */
export function resendCommands(client: RedisClient): void {
  const internals = internalsOf(client);
  const { command_queue, offline_queue, flush_and_error } = internals;
  internals.flush_and_error = (error, options) => {
    if (error.code !== CONNECTION_LOST) return flush_and_error.call(client, error, options);
    const commands = [...command_queue.toArray(), ...offline_queue.toArray()];
    command_queue.clear();
    offline_queue.clear();
    for (const command of commands) offline_queue.push(command);
  };
}
