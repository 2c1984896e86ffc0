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

/** Is told of each guarantee that was broken. */
export type Report = (broken: string, evidence: Evidence[]) => void;

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

export const jobEvidence = (job: Job): Evidence => ({
  at: Number(job.created_at),
  text: JSON.stringify(job),
});

/** Every script ends with status 0 unless it was killed, and prints the lines of its task and no others. */
function checkRun(run: Run, report: Report): void {
  const { name, script, killed } = run;
  const status = script.status();
  if (status !== (killed === undefined ? 0 : 'SIGKILL')) {
    report(
      `${name} ${status === undefined ? 'has not ended' : `ended with ${status}`}`,
      script.lines.slice(-25)
    );
  }
  const other = printed(run).filter(({ text }) => !OWN_LINES[script.file].some((line) => line.test(text)));
  if (other.length) report(`${name} prints a line that no task asks for`, other);
  const stderr = script.lines.filter(({ stream }) => stream === 'stderr');
  if (stderr.length) report(`${name} prints to stderr`, stderr.slice(0, 10));
  const listens = printed(run).filter(({ text }) => SERVER.test(text)).length;
  if (OWN_LINES[script.file].includes(SERVER) && listens !== 1) {
    report(`${name} says ${listens} times that it listens`, script.lines.slice(0, 25));
  }
}

/** Checks every guarantee of src/README.md that faults could break. */
export function checkGuarantees(seen: Observation, report: Report): void {
  const servers = [...seen.stock, seen.seats].flatMap((sale) => sale.servers);
  for (const run of [...seen.creators, ...seen.processors, ...servers]) checkRun(run, report);
  for (const run of seen.creators) checkCreator(run, seen, report);
  checkJobs(seen, report);
  checkNotifications(seen, report);
  for (const sale of seen.stock) checkStock(sale, seen, report);
  checkSeats(seen, report);
}
