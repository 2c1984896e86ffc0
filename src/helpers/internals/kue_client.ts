// The connections of a Kue queue: transactions and scripts that a lost connection cannot cut in two or run twice, and
// jobs and events as Kue can read them.
import { createHash, randomBytes } from 'crypto';
import { Multi, ReplyError } from 'redis';
import { Client, Command } from './client';
import { Hash, isEvent, readableJob } from './untrusted';

/** Seconds that Redis remembers a transaction whose reply was lost: longer than any outage that matters. */
const DEDUPLICATION_TTL = 7 * 24 * 3600;

/**
 * ARGV: for each command how many words it has, and these. With a key, a transaction that has run already, and is sent
 * again because its reply was lost, does nothing. On a server that has become a replica nothing is done.
 */
const TRANSACTION = luaScript(`
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

/** How an event of Kue's begins. */
const EVENT = /^\{"id":\d+,"event":"([\w ]+)"/;

type Callback<T = unknown> = (error: Error | null, reply?: T) => void;

interface Transaction {
  queue: { toArray(): Command[] };
  exec(callback?: Callback<unknown[]>): boolean;
}

/** The error of the first command that failed, which node-redis would hide among the replies. */
function failure(replies: unknown): Error | null {
  const failed = Array.isArray(replies) && replies.find((reply) => reply instanceof ReplyError);
  return failed || null;
}

/** A Lua script, and what Redis calls it once it has had its text. */
export interface LuaScript {
  text: string;
  digest: string;
}

export function luaScript(text: string): LuaScript {
  return { text, digest: createHash('sha1').update(text).digest('hex') };
}

export class KueClient extends Client {
  private readonly name = `q:transaction:${randomBytes(12).toString('hex')}`;
  private transactions = 0;
  /** Jobs that were read already, by their keys: the next HGETALL is answered from here. */
  private readonly known = new Map<string, Hash>();

  /** @param isHeard whether anything here follows the jobs' events of a name */
  constructor(quiet: boolean, private readonly isHeard: (event: string) => boolean) {
    super({}, { quiet, resend: true });
  }

  /** Runs a script: by its digest, or by its text where Redis does not know it, since somebody may flush the scripts. */
  run<T>(script: LuaScript, keys: string[], args: (string | number)[], callback: Callback<T>): boolean {
    const words = [keys.length, ...keys, ...args];
    return this.send_command('evalsha', [script.digest, ...words], (error: Error | null, reply: T) => {
      if (error && /^NOSCRIPT /.test(error.message))
        this.send_command('eval', [script.text, ...words], callback);
      else callback(error, reply);
    });
  }

  /**
   * A transaction that is sent as a unit. One that queues a job runs once, however often it is sent: a worker may have
   * taken the job in between. The others change nothing when they run again.
   * @see https://redis.io/docs/latest/develop/interact/transactions/
   */
  multi(...args: Parameters<Client['batch']>): Multi {
    const transaction = super.multi(...args) as unknown as Transaction;
    transaction.exec = (callback = () => undefined) => {
      const commands = transaction.queue.toArray();
      const words = commands.flatMap(({ command, args }) => [args.length + 1, command, ...args]);
      const queues = commands.some(({ command }) => command === 'lpush');
      const keys = queues ? [`${this.name}:${(this.transactions += 1)}`] : [];
      return this.run<unknown[]>(TRANSACTION, keys, words, (error, replies) => {
        if (!error && queues) this.del(keys);
        callback(error || failure(replies), replies);
      });
    };
    return transaction as unknown as Multi;
  }

  /** Lets Kue read a job that a worker has been handed already, without asking Redis for it again. */
  provide(key: string, job: Hash): void {
    this.known.set(key, job);
  }

  internal_send_command(command: Command): boolean {
    if (command.command !== 'hgetall') return super.internal_send_command(command);
    const { args, callback } = command;
    const read = (error: Error | null, hash?: unknown) =>
      callback?.(error, hash && readableJob(hash as Hash));
    const known = this.known.get(`${args[0]}`);
    this.known.delete(`${args[0]}`);
    if (!known) return super.internal_send_command({ ...command, callback: read });
    read(null, known);
    return true;
  }

  /** Kue hears of every job in Redis, and parses all that it hears; most of it would concern nobody here. */
  emit(event: string, ...args: unknown[]): boolean {
    return event === 'message' && !this.hears(`${args[1]}`) ? false : super.emit(event, ...args);
  }

  private hears(message: string): boolean {
    const [, event] = EVENT.exec(message) || [];
    return (!event || this.isHeard(event)) && isEvent(message);
  }
}
