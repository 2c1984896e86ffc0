// A node-redis client that survives outages. Only `refuse` gives up a connection, and says why.
import { lookup } from 'dns';
import { LookupFunction, Socket } from 'net';
import { AbortError, ClientOpts, RedisClient } from 'redis';
import { Address, redisAddress } from './address';

/** Milliseconds from one attempt to connect to the next. */
export const RETRY_DELAY = 500;

/** Seconds that a server may take to accept a connection, or to reply to a command. */
const REPLY_TIMEOUT = 5;

/** Milliseconds between two checks that the server is not silent. */
const CHECK_INTERVAL = 500;

/** Replies of a server that is a replica or not ready: after a failover, its name may resolve to another. */
const WRONG_SERVER = /^(READONLY|LOADING|MASTERDOWN|UNBLOCKED) |-READONLY /;

/** Redis's reply to a password that it does not require, which is no reason to give up the connection. */
const NO_PASSWORD_NEEDED = /no password is set|without any password configured/;

/** Its reply to a user who may not send PING, but may do all that the scripts need. */
const NOT_PERMITTED = /^NOPERM /;

/** A connection that failed or broke, as opposed to a command that failed. */
export class ConnectionError extends Error {}

export interface Command {
  command: string;
  args: (string | number)[];
  callback?: (error: Error | null, reply?: unknown) => void;
  /** Whether it concerns only this connection, and so is never sent again. */
  bound?: boolean;
}

// What node-redis's types leave out.
declare module 'redis' {
  interface RedisClient {
    /** Whether a command would be sent now. */
    ready: boolean;
    /** After `quit` or `end`. */
    closing: boolean;
    address: string;
    attempts: number;
    times_connected: number;
    retry_totaltime: number;
    connection_options: object;
    reply_parser: { returnFatalError(error: Error): void };
    create_stream(): void;
    ready_check(): void;
    on_ready(): void;
    write(data: string | Buffer): void;
    return_reply(reply: unknown): void;
    return_error(error: Error): void;
    internal_send_command(command: Command): boolean;
    flush_and_error(error: { message: string; code: string }, options: object): void;
  }

  interface Multi {
    queue: { toArray(): Command[] };
  }
}

/**
 * A client for REDIS_URL. It emits 'ready' at each connection, and 'error' with a ConnectionError at each failed attempt.
 * Unsent commands wait for the connection, unless `enable_offline_queue` is false.
 */
export class Client extends RedisClient {
  private readonly server: Address;
  /** Bytes that this connection had read at the last check. */
  private bytesRead = 0;
  /** Checks in a row without new bytes. Counted, not timed: this process may have been stopped itself. */
  private silentChecks = 0;

  /**
   * @param options node-redis's own
   * @param quiet whether failed attempts emit no 'error': one of Kue's connections reports for all
   * @see https://github.com/redis/node-redis/tree/v3.1.2#options-object-properties
   */
  constructor(options: ClientOpts = {}, private readonly quiet = false) {
    const server = redisAddress();
    const { host, port } = server;
    super({ host, port, retry_strategy: ({ error }) => this.retry(error), ...options });
    this.server = server;
    setInterval(() => this.checkSilence(), CHECK_INTERVAL).unref();
  }

  /** Connects to the host's addresses in turn, IPv4 first. node-redis would use only IPv4. */
  create_stream(): void {
    const resolve: LookupFunction = (name, _options, callback) =>
      lookup(name, { all: true }, (error, found) => {
        if (error) return callback(error, '', 0);
        const addresses = found.sort((one, other) => one.family - other.family);
        const { address, family } = addresses[(this.attempts - 1) % addresses.length];
        callback(null, address, family);
      });
    Object.assign(this.connection_options, { family: 0, autoSelectFamily: false, lookup: resolve });
    super.create_stream();
    this.silentChecks = 0;
    // node-redis would reconnect at once, without end.
    this.reply_parser.returnFatalError = ({ message }) => this.refuse(message);
  }

  /** Sends waiting commands only once the server has accepted the password and the database, and replies. */
  ready_check(): void {
    const { user, password, db } = this.server;
    this.ready = true; // so that these commands are sent before the waiting ones
    if (password) this.check('auth', user ? [user, password] : [password], NO_PASSWORD_NEEDED);
    if (db) this.check('select', [db]);
    this.check('ping', [], NOT_PERMITTED, () => this.on_ready());
    this.ready = false;
  }

  private check(command: string, args: (string | number)[], accepted?: RegExp, then?: () => void): void {
    const callback = (error: Error | null) => {
      if (error instanceof AbortError) return; // the connection has ended, which `retry` reports
      if (error && !accepted?.test(error.message)) this.refuse(error.message);
      else then?.();
    };
    this.internal_send_command({ command, args, callback, bound: true });
  }

  /** node-redis also emits 'ready' if the connection breaks before a subscription is renewed. */
  emit(event: string, ...args: unknown[]): boolean {
    return (event !== 'ready' || this.ready) && super.emit(event, ...args);
  }

  /** Refuses a server that is silent for 5 s. If no command is waiting for a reply, sends PING. */
  private checkSilence(): void {
    const { bytesRead, destroyed } = this.stream as Socket;
    const awaited = !this.connected || this.command_queue.length > 0;
    if (!awaited && this.ready && !this.closing) this.ping(() => undefined);
    this.silentChecks = awaited && !destroyed && bytesRead === this.bytesRead ? this.silentChecks + 1 : 0;
    this.bytesRead = bytesRead;
    if (this.silentChecks * CHECK_INTERVAL < REPLY_TIMEOUT * 1000) return;
    this.refuse(`the server has not answered for ${REPLY_TIMEOUT} s`);
  }

  return_reply(reply: unknown): void {
    if (this.connected) super.return_reply(reply); // otherwise no command is waiting for it
  }

  return_error(error: Error): void {
    if (!this.connected) return;
    if (WRONG_SERVER.test(error.message)) this.refuse(error.message);
    else super.return_error(error);
  }

  /** Gives up the connection: further replies are ignored, and commands that were sent get none. */
  private refuse(reason: string): void {
    this.connected = false;
    this.stream.destroy(new Error(reason));
  }

  /** Emits why a connection broke or failed. Returns the milliseconds until the next attempt. */
  private retry(error?: Error): number {
    const { message } =
      error || new Error(`Redis connection to ${this.address} failed - the connection was closed`);
    if (!this.quiet) this.emit('error', new ConnectionError(message));
    this.retry_totaltime = 0; // node-redis would give up for good after an hour
    return RETRY_DELAY;
  }

  /** Sends everything that is written in the same turn of the event loop in one packet. */
  write(data: string | Buffer): void {
    const { stream } = this;
    stream.cork();
    process.nextTick(() => stream.uncork());
    super.write(data);
  }
}
