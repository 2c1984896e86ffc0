// A clean stop on Ctrl-C (SIGINT) and SIGTERM.
import { RedisClient } from 'redis';

/** Milliseconds that closing may take. */
const TIMEOUT = 6000;

/**
 * At the first SIGINT or SIGTERM, calls `close` and exits when it is done, with status 0 unless a command has failed.
 * A second signal ends the process at once.
 */
export function onShutdown(close: (done: () => void) => void): void {
  const stop = () => {
    process.off('SIGINT', stop).off('SIGTERM', stop);
    setTimeout(() => process.exit(), TIMEOUT);
    close(() => process.exit());
  };
  process.on('SIGINT', stop).on('SIGTERM', stop);
}

/** Closes a client: with QUIT if it is connected, otherwise at once. */
export function closeClient(client: RedisClient, done: () => void): void {
  if (!client.connected) {
    client.end(false);
    return done();
  }
  client.quit(() => done());
}
