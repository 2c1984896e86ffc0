// Kue's MULTI blocks, sent so that a lost connection can neither cut one in two nor queue a job twice.
import { createHash, randomBytes } from 'crypto';
import { Multi, RedisClient, ReplyError } from 'redis';
import { Command, internalsOf } from './connection';

/** Seconds that Redis remembers a client's last block: longer than any wait for a reconnect that matters. */
const DEDUPLICATION_TTL = 3600;

/**
 * Runs a block once. ARGV: the block's number, then for each command how many arguments it has, and these.
 * A block that is sent again because its reply was lost has run already, and is left out.
 */
export const TRANSACTION_SCRIPT = `
  if tonumber(redis.call('get', KEYS[1]) or 0) >= tonumber(ARGV[1]) then return {} end
  redis.call('set', KEYS[1], ARGV[1], 'EX', ${DEDUPLICATION_TTL})
  local replies, at = {}, 2
  while ARGV[at] do
    replies[#replies + 1] = redis.pcall(unpack(ARGV, at + 1, at + ARGV[at]))
    at = at + ARGV[at] + 1
  end
  return replies`;

const SHA = createHash('sha1').update(TRANSACTION_SCRIPT).digest('hex');

type Callback = (error: Error | null, replies?: unknown[]) => void;

type Queued = Pick<Command, 'command' | 'args'>;

interface Block {
  queue: { toArray(): Queued[] };
  exec(callback?: Callback): boolean;
}

/** The error of the first command that failed. */
function failure(replies: unknown): Error | null {
  const failed = Array.isArray(replies) && replies.find((reply) => reply instanceof ReplyError);
  return failed || null;
}

/**
 * Makes `client.multi()` send its commands as a block that stays whole. The client must have loaded TRANSACTION_SCRIPT. A
 * command that fails gives its error to exec's callback, which node-redis would hide among the replies.
 * @see https://redis.io/docs/latest/develop/interact/transactions/
 */
export function sendTransactionsAsUnits(client: RedisClient): void {
  const multi = client.multi;
  const internals = internalsOf(client);
  const key = `q:block:${randomBytes(12).toString('hex')}`;
  let number = 0;

  /** A block that queues a job must not run twice: a worker may have taken the job in between. */
  const runOnce = (commands: (string | number)[], callback: Callback) => {
    number += 1;
    const args = [1, key, number, ...commands];
    const settle: Callback = (error, replies) => callback(error || failure(replies), replies);
    return client.send_command('evalsha', [SHA, ...args], (error, replies) => {
      // Somebody has flushed the scripts; the number that this block had is not used up.
      if (error && error.message.startsWith('NOSCRIPT'))
        client.send_command('eval', [TRANSACTION_SCRIPT, ...args], settle);
      else settle(error, replies);
    });
  };

  /** The others change nothing when they run again, or pop a job that the scan for lost ones puts back. */
  const run = (commands: Queued[], callback: Callback) => {
    let refused: Error | null = null;
    const block: Command[] = [];
    const add = (command: string, args: Command['args'], callback: Command['callback']) =>
      block.push({ command, args, callback, block });

    add('multi', [], (error) => (refused = error));
    for (const { command, args } of commands) add(command, args, (error) => (refused = refused || error));
    add('exec', [], (error, replies) =>
      callback(refused || error || failure(replies), replies as unknown[] | undefined)
    );
    internals.cork();
    for (const command of block) internals.internal_send_command(command);
    internals.uncork();
    return true;
  };

  client.multi = (...args: Parameters<typeof multi>): Multi => {
    const block = multi.apply(client, args) as unknown as Block;
    block.exec = (callback = () => undefined) => {
      const commands = block.queue.toArray();
      if (!commands.some(({ command }) => command === 'lpush')) return run(commands, callback);
      return runOnce(
        commands.flatMap(({ command, args }) => [args.length + 1, command, ...args]),
        callback
      );
    };
    return block as unknown as Multi;
  };
}
