// The parts of a node-redis 3 client that its types leave out, and that the files of this folder change.
import { RedisClient } from 'redis';

export interface Command {
  command: string;
  args: (string | number)[];
  callback?: (error: Error | null, reply: unknown) => void;
}

interface CommandQueue {
  length: number;
  get(index: number): Command | undefined;
  toArray(): Command[];
  push(command: Command): void;
  shift(): Command;
  clear(): void;
}

export interface Internals {
  stream: { destroyed: boolean; destroy(): void };
  /** After `quit` or `end`. */
  closing: boolean;
  reply_parser: object;
  /** Commands that were sent and have no reply yet. */
  command_queue: CommandQueue;
  /** Commands that wait for a connection. */
  offline_queue: CommandQueue;
  ready: boolean;
  retry_timer: unknown;
  retry_totaltime: number;
  create_stream(): void;
  ready_check(): void;
  send_offline_queue(): void;
  internal_send_command(command: Command): void;
  on_info_cmd(error: null, info: unknown): void;
  flush_and_error(error: { message: string; code: string }, options: { queues: string[] }): void;
}

/** The client with those parts. */
export function internalsOf(client: RedisClient): Internals {
  return client as unknown as Internals;
}

/** Whether a command would be sent now. */
export function isReady(client: RedisClient): boolean {
  return internalsOf(client).ready;
}

/** Has the client emit an event only where it is wanted, by its arguments. */
export function filterEvents(
  client: RedisClient,
  name: string,
  isWanted: (...args: string[]) => boolean
): void {
  const { emit } = client;
  client.emit = (event, ...args) =>
    event === name && !isWanted(...args) ? false : emit.call(client, event, ...args);
}
