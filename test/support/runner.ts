// What a scenario needs to be carried out: the walk-through does it, and shows it to a person.

/** A script on the runner. */
export interface ScriptHandle {
  /** Waits for one line, or for all that are expected. */
  prints(line?: string): Promise<void>;
  /** Waits for all expected lines, then until the script has ended by itself. */
  ends(): Promise<void>;
  /** Waits for all expected lines, then stops the script with Ctrl-C. */
  stops(): Promise<void>;
}

/** A server on the runner. */
export interface ServerHandle extends ScriptHandle {
  /** Sends a GET request, or some at once, whose answer is to have this body. */
  get(path: string, body: string, times?: number): Promise<void>;
}

export interface Runner {
  /** Starts the script of a file; the lines that it is to print are sequences (see judge.ts). */
  start(file: string, ...sequences: string[][]): ScriptHandle;
  /** Starts the server of a file on a free port, and waits until it listens. */
  serve(file: string, ...sequences: string[][]): Promise<ServerHandle>;
  /** Calls 8-job's function, with a program of test/support/programs. */
  callModule(file: string, ...sequences: string[][]): ScriptHandle;
  /** Sends one command to Redis, whose reply is to be the one given. */
  redis(command: string[], reply: string): Promise<void>;
  /** Shows which server this is. */
  serverVersion(): Promise<void>;
}
