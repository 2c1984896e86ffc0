// What is seen of a run: all that the promises are checked against.
import { Script } from '../../test/support/script';
import { now } from './clock';

/** A line of output, with its time in milliseconds from the beginning of the run. */
export interface Line {
  time: number;
  text: string;
}

/** A script that was started, and what it did. */
export interface Run {
  task: string;
  /** What tells it from other runs of the task. */
  name: string;
  stdout: Line[];
  stderr: Line[];
  /** The exit status or the signal's name; undefined while it runs. */
  status?: number | string;
}

export interface ProcessorRun extends Run {
  /** How many jobs it has in flight, at the most. */
  concurrency: number;
  /** When it was killed with kill -9. */
  killed?: number;
  /** When it was stopped, and when it went on. */
  stops: { from: number; to: number }[];
}

export interface CreatorRun extends Run {
  /** How many jobs it creates. */
  jobs: number;
}

/** A job's hash in Redis. */
export type Job = Record<string, string> & { id: string };

export interface Answer {
  path: string;
  /** Its HTTP status, or 0 when none came. */
  status: number;
  type: string;
  body: string;
  /** When the request was sent, and how many milliseconds the answer took. */
  time: number;
  took: number;
}

/** One sale of 9-stock: the servers that sold from one database, and what is reserved there in the end. */
export interface Sale {
  servers: Run[];
  answers: Answer[];
  /** By the product's id. */
  reserved: Record<number, number>;
}

/** The sale of 100-seat, and what is left in the end. */
export interface SeatSale {
  server: Run;
  answers: Answer[];
  seatsLeft: string | null;
}

export interface Observation {
  creators: CreatorRun[];
  processors: ProcessorRun[];
  sales: Sale[];
  seats: SeatSale;
  /** By their ids. */
  jobs: Map<string, Job>;
  /** How many jobs of each type are in each state. */
  counts: Record<string, Record<string, number>>;
  /** Milliseconds from the beginning at which the last fault was over. */
  healed: number;
}

/** A promise that did not hold. */
export interface Broken {
  promise: string;
  /** What is needed to look into it. */
  details: string[];
}

/** Records what a script prints from its start, and how it ends; `extra` is what else is to be known of it. */
export function observe<T>(script: Script, name: string, extra: T): Run & T {
  const run: Run & T = { task: script.task, name, stdout: [], stderr: [], ...extra };
  script.onLine((text, stream) => run[stream].push({ time: now(), text }));
  script.ended.then((status) => (run.status = status)).catch((error: Error) => (run.status = error.message));
  return run;
}

/** Lines as they are shown among the details. */
export function showLines({ task, name }: Run, lines: Line[]): string[] {
  return lines.map(({ time, text }) => `${(time / 1000).toFixed(3)} s  ${task} ${name}: ${text}`);
}
