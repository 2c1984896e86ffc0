// A node-redis client that survives outages. The table in README.md lists what each method works around.
import { lookup } from 'dns';
import { LookupFunction, Socket } from 'net';
import { AbortError, ClientOpts, RedisClient } from 'redis';
import { redisAddress } from './address';

/** Milliseconds from one attempt to connect to the next. */
export const RETRY_DELAY = 500;

/** Seconds that a server may take to accept a connection, or to reply to a command. */
const REPLY_TIMEOUT = 5;

/** Milliseconds between two checks for a silent server. */
const CHECK_INTERVAL = 500;

/** Errors of a server that is a replica, or not ready. After a failover, its name may resolve to another server. */
const WRONG_SERVER = /^(READONLY|LOADING|MASTERDOWN|UNBLOCKED) |-READONLY /;

/** Redis's error for a password that it does not require. The connection works all the same. */
const NO_PASSWORD_NEEDED = /no password is set|without any password configured/;

/** Redis's error for a user who may not send PING, but may send what the scripts need. */
const NOT_PERMITTED = /^NOPERM /;

/** The error of a connection that failed or broke; any other error is a command's. */
export class ConnectionError extends Error {}

export interface Command {
  command: string;
  args: (string | number)[];
  callback?: (error: Error | null, reply?: unknown) => void;
  /** Whether the command is only for this connection, so it is never sent again on another. */
  bound?: boolean;
}

// What node-redis's types leave out.
declare module 'redis' {
  interface RedisClient {
    ready: boolean; // commands are sent at once
    closing: boolean; // `quit` or `end` was called
    address: string;
    attempts: number;
    times_connected: number;
    retry_totaltime: number;
    connection_options: object;
    reply_parser: { returnFatalError(error: Error): void };
    create_stream(): void;
    on_ready(): void;
    write(data: string | Buffer): void;
    return_reply(reply: unknown): void;
    return_error(error: Error): void;
    internal_send_command(command: Command): boolean;
    flush_and_error(error: { code: string }, options: object): void;
  }

  interface Multi {
    queue: { toArray(): Command[] };
  }
}

/**
 * A client for REDIS_URL. It emits 'ready' at each connection, and 'error' with a ConnectionError at each failed attempt.
 * One of Kue's connections reports failed attempts for all: the others are `quiet`.
 */
export class Client extends RedisClient {
  /** Bytes that this connection had read at the last check. */
  private bytesRead = 0;
  /** Checks in a row without new bytes. They are counted, not timed, since this process itself may have been stopped. */
  private silentChecks = 0;

  constructor(
    options: ClientOpts = {},
    private readonly quiet = false,
    private readonly server = redisAddress()
  ) {
    const { host, port } = server;
    super({ host, port, retry_strategy: ({ error }) => this.retry(error), ...options });
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

  /** Holds commands back until the server has accepted the password and the database, and replies to PING. */
  ready_check(): void {
    const { user, password, db } = this.server;
    this.ready = true; // sends these commands before those that wait
    if (password) this.check('auth', user ? [user, password] : [password], NO_PASSWORD_NEEDED);
    if (db) this.check('select', [db]);
    this.check('ping', [], NOT_PERMITTED, () => this.on_ready());
    this.ready = false;
  }

  private check(command: string, args: (string | number)[], accepted?: RegExp, then?: () => void): void {
    const callback = (error: Error | null) => {
      if (error instanceof AbortError) return; // the connection broke, which `retry` reports
      if (error && !accepted?.test(error.message)) this.refuse(error.message);
      else then?.();
    };
    this.internal_send_command({ command, args, callback, bound: true });
  }

  /** node-redis would emit 'ready' even if the connection broke before a subscription was renewed. */
  emit(event: string, ...args: unknown[]): boolean {
    return (event !== 'ready' || this.ready) && super.emit(event, ...args);
  }

  /** Gives up a server that has been silent for 5 s. Sends PING if no other command is waiting for a reply. */
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
    if (this.connected) super.return_reply(reply); // otherwise nobody waits for it on this connection
  }

  return_error(error: Error): void {
    if (!this.connected) return;
    if (WRONG_SERVER.test(error.message)) this.refuse(error.message);
    else super.return_error(error);
  }

  /** Gives up the connection: the commands that wait for a reply fail, or, with Kue, are sent again. */
  private refuse(reason: string): void {
    this.connected = false;
    this.stream.destroy(new Error(reason));
  }

  /** Emits why a connection broke or failed. Returns the milliseconds until the next attempt. */
  private retry(error?: Error): number {
    const message =
      error?.message || `Redis connection to ${this.address} failed - the connection was closed`;
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
