// The check before 'ready': no waiting command goes out before the password and the database are accepted.
import { AbortError, RedisClient } from 'redis';
import { Address } from './address';
import { internalsOf } from './node_redis';
import { CONNECTION_LOST } from './resend';

/** Redis's answer to a password that it does not ask for, which is no reason to refuse the connection. */
const NO_PASSWORD_NEEDED = /no password is set|without any password configured/;

/**
 * Replaces node-redis's check, which sends the waiting commands even when AUTH or SELECT was refused.
 * @param refuse closes the connection, so that the next attempt follows
 */
export function checkBeforeReady(
  client: RedisClient,
  { user, password, db }: Address,
  refuse: (reason: string) => void
): void {
  const internals = internalsOf(client);
  let checking = 0; // the number of the check under way, or 0
  let checks = 0;

  internals.ready_check = () => {
    // While Redis is loading, node-redis sets a timer for the next check, which may go off on a later connection.
    if (!client.connected || internals.ready || checking) return;
    // On Node 12 a command whose write failed at once is counted as sent only after the connection has ended.
    internals.flush_and_error(
      { message: 'Redis connection lost and command aborted.', code: CONNECTION_LOST },
      { queues: ['command_queue'] }
    );
    checks += 1;
    const check = checks;
    checking = check;
    const steps: string[][] = [];
    if (password) steps.push(user ? ['AUTH', user, password] : ['AUTH', password]);
    if (db) steps.push(['SELECT', `${db}`]);
    const next = () => {
      const [command, ...args] = steps.shift() || [];
      const callback = (error: Error | null, info: unknown) => {
        if (check !== checking || error instanceof AbortError) return; // this connection has ended, and says so itself
        if (error && !NO_PASSWORD_NEEDED.test(error.message)) return refuse(error.message);
        if (command) return next();
        checking = 0;
        internals.on_info_cmd(null, info); // waits while Redis is loading, then sends what waits
      };
      internals.ready = true; // for this one command, ahead of those that wait
      if (command) internals.internal_send_command({ command, args, callback });
      else client.info(callback);
      internals.ready = false;
    };
    next();
  };
  client.on('end', () => {
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
