// Failed commands: one line on stderr and exit status 1; the script continues.
import { print } from 'redis';

/**
 * Prints a failed command's message on stderr and makes the script's exit status 1. Without an error it does nothing, so
 * it can be the callback of any command.
 */
export function reportFailure(error: Error | null | undefined): void {
  if (!error) return;
  console.error(error.message);
  process.exitCode = 1;
}

/** A command's callback that prints the reply with `redis.print`, and makes the exit status 1 if the command failed. */
export function printReply(error: Error | null, reply?: number | string): void {
  print(error, reply);
  if (error) process.exitCode = 1;
}
