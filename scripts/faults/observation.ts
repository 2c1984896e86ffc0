// What is seen of a run, for the guarantees to be checked against. Times are in milliseconds since 1970.
import { ConsoleLine, Script } from '../../test/support/script';
import { Asked } from '../../test/support/servers';

/** A script that was started, and what happened to it. */
export interface Run {
  /** Its task, and what tells it from other runs of the task. */
  name: string;
  script: Pick<Script, 'file' | 'lines' | 'status'>;
  /** How many jobs a creator creates. */
  jobs?: number;
  /** When a processor was killed with kill -9. */
  killed?: number;
  /** When a processor was stopped, and when it went on. */
  stops?: { from: number; to: number }[];
}

/** A job's hash in Redis. */
export type Job = Record<string, string> & { id: string };

/** An answer of a server, when the request was sent, and how many milliseconds it took. */
export type Answer = Asked & { at: number; took: number };

/** What servers have sold from one database. */
export interface Sale {
  servers: Run[];
  answers: Answer[];
  /** The keys that hold, in the end, what is reserved or left. */
  kept: Record<string, string | null>;
}

export interface Observation {
  creators: Run[];
  processors: Run[];
  /** Of 9-stock, one after the other. */
  stock: Sale[];
  /** Of 100-seat. */
  seats: Sale;
  /** By their ids. */
  jobs: Map<string, Job>;
  /** How many jobs of each type Kue counts in each state. */
  counts: Record<string, Record<string, number>>;
  /** When faults began, and when the last one was over. */
  begin: number;
  healed: number;
}

/** What was printed or answered, and when. */
export interface Evidence {
  at: number;
  text: string;
}

/** What is wrong where a guarantee was broken, and what shows it. */
export interface Broken {
  what: string;
  evidence: Evidence[];
}

export interface Guarantee {
  name: string;
  check(seen: Observation): Broken[];
}

/** What is broken where something does not hold. */
export function unless(isHeld: boolean, what: string, evidence: Evidence[] = []): Broken[] {
  return isHeld ? [] : [{ what, evidence }];
}

/** The lines of stdout, without those for a lost connection. */
export function printed({ script }: Run): ConsoleLine[] {
  const isLost = (text: string) => /^Redis client not connected to the server: ./.test(text);
  return script.lines.filter(({ stream, text }) => stream === 'stdout' && !isLost(text));
}

/** The lines that a script has printed for a job. */
export function linesOf(run: Run, { id }: Job): ConsoleLine[] {
  const idOf = (text: string) => /^(?:Notification|Seat reservation) job (?:created: )?(\d+)/.exec(text)?.[1];
  const isSingle = run.script.file === '6-job_creator'; // its outcome does not name the job
  return printed(run).filter(({ text }) => isSingle || idOf(text) === id);
}

export function jobEvidence(job: Job): Evidence {
  return { at: Number(job.created_at), text: JSON.stringify(job) };
}
