// What is seen of a run, for the guarantees to be checked against.
import { Answer as HttpAnswer } from '../../test/support/http';
import { ConsoleLine, Script } from '../../test/support/script';

/** When a processor was stopped, and when it went on. */
export interface Stop {
  from: number;
  to: number;
}

/** A script that was started, and what happened to it. Times are in milliseconds since 1970, as in all that is seen. */
export interface Run {
  /** Its task, and what tells it from other runs of the task. */
  name: string;
  script: Pick<Script, 'file' | 'lines' | 'status'>;
  /** How many jobs a creator creates. */
  jobs?: number;
  /** When a processor was killed with kill -9. */
  killed?: number;
  stops?: Stop[];
}

/** A job's hash in Redis. */
export type Job = Record<string, string> & { id: string };

/** An answer of a server; its HTTP status is 0 when none came. */
export interface Answer extends Pick<HttpAnswer, 'status' | 'type' | 'body'> {
  path: string;
  /** When the request was sent, and how many milliseconds the answer took. */
  at: number;
  took: number;
}

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

/** What is needed to look into a broken guarantee: what was printed or answered, and when. */
export interface Evidence {
  at: number;
  text: string;
}

/** Asserts that a guarantee held; `broken` and the evidence are reported where it did not. */
export type Check = (isHeld: boolean, broken: string, evidence: Evidence[]) => void;

/** What a script may print beside its own lines. */
const NOT_CONNECTED = /^Redis client not connected to the server: ./;

/** The lines of stdout, without those for a lost connection. */
export function printed({ script }: Run): ConsoleLine[] {
  return script.lines.filter(({ stream, text }) => stream === 'stdout' && !NOT_CONNECTED.test(text));
}

const JOB_ID = /^(?:Notification|Seat reservation) job (?:created: )?(\d+)/;

/** The lines that a script has printed for a job. */
export function linesOf(run: Run, { id }: Job): ConsoleLine[] {
  const isSingle = run.script.file === '6-job_creator'; // its outcome does not name the job
  return printed(run).filter(({ text }) => isSingle || JOB_ID.exec(text)?.[1] === id);
}

export function jobEvidence(job: Job): Evidence {
  return { at: Number(job.created_at), text: JSON.stringify(job) };
}
