// Kue's MULTI blocks, each sent as one command, so that a lost connection can neither cut one in two nor repeat it.
import { createHash, randomBytes } from 'crypto';
import { Multi, RedisClient, ReplyError } from 'redis';

/** Seconds that Redis remembers a client's last block: longer than any wait for a reconnect that matters. */
const MEMORY = 3600;

/**
 * Runs a block. ARGV: the block's number or 0, then for each command how many arguments it has, and these.
 * A block with a number that is sent again because its reply was lost has run already, and is left out.
 */
export const BLOCK_SCRIPT = `
  if ARGV[1] ~= '0' then
    if tonumber(redis.call('get', KEYS[1]) or 0) >= tonumber(ARGV[1]) then return {} end
    redis.call('set', KEYS[1], ARGV[1], 'EX', ${MEMORY})
  end
  local replies, at = {}, 2
  while ARGV[at] do
    replies[#replies + 1] = redis.pcall(unpack(ARGV, at + 1, at + ARGV[at]))
    at = at + ARGV[at] + 1
  end
  return replies`;

const SHA = createHash('sha1').update(BLOCK_SCRIPT).digest('hex');

type Callback = (error: Error | null, replies?: unknown[]) => void;

interface Block {
  queue: { toArray(): { command: string; args: (string | number)[] }[] };
  exec(callback?: Callback): boolean;
}

/**
 * Makes `client.multi()` run its commands in one EVALSHA; the client must have loaded BLOCK_SCRIPT. A command that
 * fails gives its error to exec's callback, which node-redis would hide among the replies.
 * @see https://redis.io/docs/latest/develop/programmability/eval-intro/
 */
export function sendBlocksWhole(client: RedisClient): void {
  const multi = client.multi;
  const key = `q:block:${randomBytes(12).toString('hex')}`;
  let number = 0;

  const run = (command: 'evalsha' | 'eval', commands: (string | number)[], callback: Callback): boolean => {
    // Only a block that queues a job needs a number: run twice, it would queue one that a worker has taken already.
    // The others change nothing when they run again, or pop a job that the sweep for lost ones puts back.
    const queues = commands.includes('lpush');
    if (queues) number += 1;
    const args = [command === 'eval' ? BLOCK_SCRIPT : SHA, 1, key, queues ? number : 0, ...commands];
    return client.send_command(command, args, (error, replies: unknown[]) => {
      // Somebody has flushed the scripts; the number that this block had is not used up.
      if (error && error.message.startsWith('NOSCRIPT')) return run('eval', commands, callback);
      const failed = error || (replies.find((reply) => reply instanceof ReplyError) as Error | undefined);
      callback(failed || null, replies);
    });
  };
  client.multi = (...args: Parameters<typeof multi>): Multi => {
    const block = multi.apply(client, args) as unknown as Block;
    block.exec = (callback = () => undefined) => {
      const commands: (string | number)[] = [];
      for (const { command, args } of block.queue.toArray()) commands.push(args.length + 1, command, ...args);
      return run('evalsha', commands, callback);
    };
    return block as unknown as Multi;
  };
}
