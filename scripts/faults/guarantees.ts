// What is seen of a run, and the guarantees that it is checked against.
import { Answer as HttpAnswer } from '../../test/support/http';
import { ConsoleLine, Script } from '../../test/support/script';
import { checkCreator, checkJobs, checkNotifications } from './guarantees_jobs';
import { checkSeats, checkStock } from './guarantees_servers';

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

const CREATOR = /^Notification job (created: \d+|\d+ (\d+% complete|completed|failed: .*))$/;
const PROCESSOR = /^Sending notification to /;
const SERVER = /^API available on localhost port \d+$/;

/** The lines of each task. */
const OWN_LINES: Record<string, RegExp[]> = {
  '6-job_creator': [/^Notification job (created: \d+|completed)$/],
  '7-job_creator': [CREATOR],
  create_many: [CREATOR],
  '6-job_processor': [PROCESSOR],
  '7-job_processor': [PROCESSOR],
  '9-stock': [SERVER],
  '100-seat': [SERVER, /^Seat reservation job \d+ (completed|failed: Not enough seats available)$/],
};

/** The lines of stdout, without those for a lost connection. */
export function printed({ script }: Run): ConsoleLine[] {
  return script.lines.filter(({ stream, text }) => stream === 'stdout' && !NOT_CONNECTED.test(text));
}

export function jobEvidence(job: Job): Evidence {
  return { at: Number(job.created_at), text: JSON.stringify(job) };
}

/** Every script ends with status 0 unless it was killed, and prints the lines of its task and no others. */
function checkRun(run: Run, check: Check): void {
  const { name, script, killed } = run;
  const [status, own] = [script.status(), OWN_LINES[script.file]];
  const how = status === undefined ? 'has not ended' : `ended with ${status}`;
  check(status === (killed === undefined ? 0 : 'SIGKILL'), `${name} ${how}`, script.lines.slice(-25));
  const other = printed(run).filter(({ text }) => !own.some((line) => line.test(text)));
  check(other.length === 0, `${name} prints a line that no task asks for`, other.slice(0, 10));
  const stderr = script.lines.filter(({ stream }) => stream === 'stderr');
  check(stderr.length === 0, `${name} prints to stderr`, stderr.slice(0, 10));
  const listens = printed(run).filter(({ text }) => SERVER.test(text));
  const isRight = listens.length === (own.includes(SERVER) ? 1 : 0);
  check(isRight, `${name} says ${listens.length} times that it listens`, listens);
}

/** Checks every guarantee of src/README.md that faults could break, and reports each that was broken. */
export function checkGuarantees(
  seen: Observation,
  report: (broken: string, evidence: Evidence[]) => void
): void {
  const check: Check = (isHeld, broken, evidence) => isHeld || report(broken, evidence);
  const servers = [...seen.stock, seen.seats].flatMap((sale) => sale.servers);
  for (const run of [...seen.creators, ...seen.processors, ...servers]) checkRun(run, check);
  for (const run of seen.creators) checkCreator(run, seen, check);
  checkJobs(seen, check);
  checkNotifications(seen, check);
  for (const sale of seen.stock) checkStock(sale, seen, check);
  checkSeats(seen, check);
}
