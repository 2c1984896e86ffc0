// A server that accepts a connection and then says nothing (stopped, or cut off without a word).
import { RedisClient } from 'redis';
import { Command, internalsOf } from './node_redis';

/** Milliseconds between two checks of the oldest command without a reply. */
const INTERVAL = 500;

/** Seconds that a command may wait for its reply. */
const REPLY_TIMEOUT = 5;

/**
 * Calls `refuse` when a command has had no reply for 5 s. node-redis waits for ever, in its check before 'ready' too.
 * Where no command waits, PING finds out whether the server is there.
 * Ticks are counted, not time: a process that was stopped itself finds the reply before it has counted them.
 */
export function watchSilence(client: RedisClient, refuse: (reason: string) => void): void {
  const internals = internalsOf(client);
  let timer: NodeJS.Timeout;
  client.on('connect', () => {
    let oldest: Command | undefined;
    let ticks = 0;
    const check = () => {
      if (internals.stream.destroyed) return clearInterval(timer);
      const waiting = internals.command_queue.get(0);
      ticks = waiting && waiting === oldest ? ticks + 1 : 0;
      oldest = waiting;
      if (!waiting && internals.ready && !internals.closing) client.ping(() => undefined);
      if (ticks * INTERVAL < REPLY_TIMEOUT * 1000) return;
      ticks = 0;
      refuse(`the server has not answered for ${REPLY_TIMEOUT} s`);
    };
    clearInterval(timer);
    timer = setInterval(check, INTERVAL).unref();
  });
}
