// Kue's MULTI/EXEC transactions, each sent as one command: a lost connection cannot cut it in two or run it twice.
import { randomBytes } from 'crypto';
import { Multi, RedisClient, ReplyError } from 'redis';
import { Command } from './node_redis';

/** Seconds that Redis remembers a transaction whose reply was lost: longer than any outage that matters. */
const DEDUPLICATION_TTL = 7 * 24 * 3600;

/**
 * ARGV: for each command how many words it has, and these. With a key, a transaction that has run already, and is sent
 * again because its reply was lost, does nothing.
 */
const TRANSACTION = `
  if KEYS[1] and not redis.call('set', KEYS[1], '', 'NX', 'EX', ${DEDUPLICATION_TTL}) then return {} end
  local replies, at = {}, 1
  while ARGV[at] do
    replies[#replies + 1] = redis.pcall(unpack(ARGV, at + 1, at + ARGV[at]))
    at = at + ARGV[at] + 1
  end
  return replies`;

type Callback = (error: Error | null, replies?: unknown[]) => void;

interface Transaction {
  queue: { toArray(): Command[] };
  exec(callback?: Callback): boolean;
}

/** The error of the first command that failed, which node-redis would hide among the replies. */
function failure(replies: unknown): Error | null {
  const failed = Array.isArray(replies) && replies.find((reply) => reply instanceof ReplyError);
  return failed || null;
}

/**
 * Makes `client.multi()` send its commands as a unit. One that queues a job runs once, however often it is sent: a
 * worker may have taken the job in between. The others change nothing when they run again, or take a job off the queue
 * that the recovery scan returns to it.
 * @see https://redis.io/docs/latest/develop/interact/transactions/
 */
export function sendTransactionsAsUnits(client: RedisClient): void {
  const multi = client.multi;
  const name = `q:transaction:${randomBytes(12).toString('hex')}`;
  let count = 0;

  client.multi = (...args: Parameters<typeof multi>): Multi => {
    const transaction = multi.apply(client, args) as unknown as Transaction;
    transaction.exec = (callback = () => undefined) => {
      const commands = transaction.queue.toArray();
      const words = commands.flatMap(({ command, args }) => [args.length + 1, command, ...args]);
      const keys = commands.some(({ command }) => command === 'lpush') ? [`${name}:${(count += 1)}`] : [];
      return client.send_command('eval', [TRANSACTION, keys.length, ...keys, ...words], (error, replies) => {
        if (!error && keys.length > 0) client.del(keys);
        callback(error || failure(replies), replies);
      });
    };
    return transaction as unknown as Multi;
  };
}
