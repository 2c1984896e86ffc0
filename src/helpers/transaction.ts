// Kue's MULTI blocks, each sent as one command, so that a lost connection can neither cut one in two nor repeat it.
import { randomBytes } from 'crypto';
import { Multi, RedisClient, ReplyError } from 'redis';

/** Seconds that Redis remembers a client's last block: longer than any wait for a reconnect that matters. */
const MEMORY = 3600;

// A block has a number; one that is sent again because its reply was lost has run already and is left out.
const SCRIPT = `
  if tonumber(redis.call('get', KEYS[1]) or 0) >= tonumber(ARGV[1]) then return {} end
  redis.call('set', KEYS[1], ARGV[1], 'EX', ${MEMORY})
  local replies = {}
  for i, command in ipairs(cjson.decode(ARGV[2])) do replies[i] = redis.pcall(unpack(command)) end
  return replies`;

interface Block {
  queue: { toArray(): { command: string; args: (string | number)[] }[] };
  exec(callback?: (error: Error | null, replies?: unknown[]) => void): boolean;
}

/**
 * Makes `client.multi()` run its commands in one EVAL. A command that fails gives its error to exec's callback,
 * which node-redis would hide among the replies.
 * @see https://redis.io/docs/latest/develop/programmability/eval-intro/
 */
export function sendBlocksWhole(client: RedisClient): void {
  const multi = client.multi;
  const key = `q:block:${randomBytes(12).toString('hex')}`;
  let number = 0;

  client.multi = (...args: Parameters<typeof multi>): Multi => {
    const block = multi.apply(client, args) as unknown as Block;
    block.exec = (callback = () => undefined) => {
      const commands = block.queue.toArray().map(({ command, args }) => [command, ...args.map(String)]);
      number += 1;
      return client.eval(SCRIPT, 1, key, number, JSON.stringify(commands), (error, replies: unknown[]) => {
        const failed = error || replies.find((reply) => reply instanceof ReplyError);
        callback((failed as Error) || null, replies);
      });
    };
    return block as unknown as Multi;
  };
}
