// Failed commands: one line on stderr and exit status 1; the script continues.
import { print } from 'redis';

/**
 * Prints the message of a failed command on stderr and makes the script's exit status 1.
 * Fits as any node-redis callback: without an error it does nothing.
 */
export function reportFailure(error: Error | null | undefined): void {
  if (!error) return;
  console.error(error.message);
  process.exitCode = 1;
}

/**
 * A command's callback: calls `redis.print`, and makes the exit status 1 if the command failed.
 * @see https://github.com/redis/node-redis/tree/v3.1.2#redisprint
 */
export function printReply(error: Error | null, reply: number | string): void {
  print(error, reply);
  if (error) process.exitCode = 1;
}
