// A command that fails: one line on stderr and status 1, and the script goes on.
import { print } from 'redis';

/**
 * Prints the message of a failed command on stderr and makes the script's exit status 1.
 * Fits wherever node-redis takes a callback: without an error it does nothing.
 */
export function reportFailure(error: Error | null | undefined): void {
  if (!error) return;
  console.error(error.message);
  process.exitCode = 1;
}

/**
 * `redis.print` for a command's callback, and exit status 1 when the reply is an error.
 * @see https://github.com/redis/node-redis/tree/v3.1.2#redisprint
 */
export function printReply(error: Error | null, reply: number | string): void {
  print(error, reply);
  if (error) process.exitCode = 1;
}
