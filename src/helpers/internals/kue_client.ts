// The connections of a Kue queue. When one breaks, no command is lost, and no transaction is cut in two or runs twice. Jobs
// from Redis are made safe for Kue.
import { createHash, randomBytes } from 'crypto';
import { Multi, RedisClient, ReplyError } from 'redis';
import { Client, Command } from './client';
import { Hash, readableJob } from './untrusted';

/** Seconds that Redis remembers a transaction whose reply was lost: longer than any outage that matters. */
const DEDUPLICATION_TTL = 7 * 24 * 3600;

type Callback<T> = (error: Error | null, reply: T) => void;

/** Makes a function that runs a Lua script: by its digest, or by its text if Redis's script cache lacks it. */
export function luaScript<T>(text: string) {
  const digest = createHash('sha1').update(text).digest('hex');
  return (client: RedisClient, keys: string[], args: (string | number)[], callback: Callback<T>): boolean => {
    const words = [keys.length, ...keys, ...args];
    return client.send_command('evalsha', [digest, ...words], (error: Error | null, reply: T) => {
      if (error && /^NOSCRIPT /.test(error.message)) client.send_command('eval', [text, ...words], callback);
      else callback(error, reply);
    });
  };
}

// ARGV: for each command, the number of its words, then the words. A transaction with a key runs once: if it is sent again
// because its reply was lost, it does nothing. On a replica it replies READONLY, and the client leaves that server.
const runTransaction = luaScript<unknown[]>(`
  if KEYS[1] and not redis.call('set', KEYS[1], '', 'NX', 'EX', ${DEDUPLICATION_TTL}) then return {} end
  local replies, at = {}, 1
  while ARGV[at] do
    local reply = redis.pcall(unpack(ARGV, at + 1, at + ARGV[at]))
    local failed = type(reply) == 'table' and reply.err
    -- Before Redis 7 the error begins with the script's name and line.
    if failed and (string.find(failed, '^-?READONLY ') or string.find(failed, ': -READONLY ', 1, true)) then return reply end
    replies[#replies + 1] = reply
    at = at + ARGV[at] + 1
  end
  return replies`);

/** Jobs that a claim has already read, by their keys. Their next HGETALL is answered from here. */
export const claimedJobs = new Map<string, Hash>();

export class KueClient extends Client {
  /**
   * Makes a transaction that is sent as one script. If it queues a job, it runs only once, however often it is sent, since
   * a worker may have claimed the job in between. Other transactions may run again: that changes nothing.
   * @see https://redis.io/docs/latest/develop/interact/transactions/
   */
  multi(): Multi {
    const transaction = super.multi();
    transaction.exec = (callback = () => undefined) => {
      const commands = transaction.queue.toArray();
      const words = commands.flatMap(({ command, args }) => [args.length + 1, command, ...args]);
      const queues = commands.some(({ command }) => command === 'lpush');
      const keys = queues ? [`q:transaction:${randomBytes(12).toString('hex')}`] : [];
      return runTransaction(this, keys, words, (error, replies) => {
        if (!error && queues) this.del(keys);
        // node-redis would hide the error of a command among the replies.
        const failure = replies?.find((reply): reply is Error => reply instanceof ReplyError);
        callback(error || failure || null, replies);
      });
    };
    return transaction;
  }

  /** Makes every job safe that Kue reads. */
  internal_send_command(command: Command): boolean {
    if (command.command !== 'hgetall') return super.internal_send_command(command);
    const key = `${command.args[0]}`;
    const callback = (error: Error | null, hash?: unknown) =>
      command.callback?.(error, hash && readableJob(hash as Hash));
    const claimed = claimedJobs.get(key);
    if (!claimed) return super.internal_send_command({ ...command, callback });
    claimedJobs.delete(key);
    callback(null, claimed);
    return true;
  }

  /**
   * If the connection broke (UNCERTAIN_STATE), keeps the commands without a reply, in order, for the next one.
   * node-redis's option for this, `retry_unfulfilled_commands`, keeps only the first: its queue's `unshift` takes one
   * argument.
   */
  flush_and_error(error: { code: string }, options: object): void {
    if (error.code !== 'UNCERTAIN_STATE') return super.flush_and_error(error, options);
    const { command_queue: sent, offline_queue: waiting } = this;
    while (sent.length > 0) {
      const command: Command = sent.pop();
      if (!command.bound) waiting.unshift(command);
    }
  }
}
