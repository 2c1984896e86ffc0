// The guarantees of src/README.md about jobs that faults could break; those of servers are in guarantees_servers.ts.
import { completedJob, jobLife, sending } from '../../test/support/expected';
import { TYPE_6, TYPE_7 } from '../../test/support/queues';
import { ConsoleLine } from '../../test/support/output';
import { Script } from '../../test/support/script';
import { AnswerOrError } from '../../test/support/servers';

/** The types of jobs: the processors', and 100-seat's. */
export const SEAT_TYPE = 'reserve_seat';
export const TYPES = [TYPE_6, TYPE_7, SEAT_TYPE];

const SILENCE = 14000; // ms, after which another may take a processor's job: its last word may be a second old

/** A script that was started, and what happened to it. */
export interface Run {
  /** Its task, and what tells it from all other runs. */
  name: string;
  script: Script;
  /** How many jobs a creator creates. */
  jobs?: number;
  /** On which a server listens. */
  port?: number;
  /** When a processor was killed or stopped, and when that was over. */
  breaks: { signal: 'SIGKILL' | 'SIGSTOP'; from: number; to: number }[];
}

/** Adds a script to the runs. */
export function addRun(runs: Run[], script: Script, more: Partial<Run> = {}): Run {
  const run = { name: `${script.file} #${runs.length + 1}`, script, breaks: [], ...more };
  runs.push(run);
  return run;
}

/** A job's hash in Redis. */
export type Job = Record<string, string> & { id: string };

/** An answer of a server, when the request was sent, and how many milliseconds it took. */
export type Answer = AnswerOrError & { at: number; took: number };

/** What servers have sold from one database. */
export interface Sale {
  name: string;
  answers: Answer[];
  /** What its keys hold in the end: what is reserved of each product, or how many seats are left. */
  kept: (string | null)[];
}

export interface Observation {
  runs: Run[];
  /** Of 9-stock, one after the other. */
  sales: Sale[];
  seatSale: Sale;
  /** By their ids. */
  jobs: Map<string, Job>;
  /** How many jobs of each type Kue counts in each state. */
  counts: Record<string, Record<string, number>>;
  /** When faults began, and when the last one was over. */
  begin: number;
  healed: number;
}

/** The jobs of a type. */
export function jobsOf({ jobs }: Observation, type: string): Job[] {
  return [...jobs.values()].filter((job) => job.type === type);
}

/** Says what is wrong, and the lines, answers and jobs that show it. */
export type Report = (what: string, evidence?: unknown[]) => void;

/** Each guarantee, and what reports where it was broken. */
export type Guarantees = Record<string, (seen: Observation, report: Report) => void>;

/** The lines of stdout, without those for a lost connection. */
export function printed({ script }: Pick<Run, 'script'>): ConsoleLine[] {
  const isLost = (text: string) => /^Redis client not connected to the server: ./.test(text);
  return script.lines.filter(({ stream, text }) => stream === 'stdout' && !isLost(text));
}

/** What a creator has written into a job; nothing where it has not got that far. */
const dataOf = ({ data = '{}' }: Partial<Job>) => JSON.parse(data);

/** When a processor was killed, or stopped for so long that another may take its jobs. */
const lossesOf = ({ breaks }: Run) =>
  breaks.filter(({ signal, from, to }) => signal === 'SIGKILL' || to - from >= SILENCE);

/** Collects values by their keys. */
function groupBy<T>(values: T[], keyOf: (value: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const value of values) {
    const group = groups.get(keyOf(value)) || [];
    groups.set(keyOf(value), group);
    group.push(value);
  }
  return groups;
}

function checkEnds({ runs }: Observation, report: Report): void {
  for (const { name, script, breaks } of runs) {
    const status = script.status();
    const wanted = breaks.some(({ signal }) => signal === 'SIGKILL') ? 'SIGKILL' : 0;
    const how = status === undefined ? 'has not ended' : `ended with ${status}`;
    if (status !== wanted) report(`${name} ${how}`, script.lines);
    const errors = script.lines.filter(({ stream }) => stream === 'stderr');
    if (errors.length > 0) report(`${name} prints to stderr`, errors);
  }
}

/**
 * Whether lines are those of a job's life: the first and the last once, the others in order and once at most. Where there
 * were several attempts, their lines may mix.
 */
function isLife(own: ConsoleLine[], { id, type, data }: Job, attempts: number): boolean {
  const lines = own.map(({ text }) => text);
  const life = type === TYPE_6 ? completedJob(Number(id)) : jobLife(Number(id), dataOf({ data }).phoneNumber);
  const [first, last] = [life[0], life[life.length - 1]];
  const between = lines.slice(1, -1);
  const most = life.slice(1, -1).flatMap((line) => between.filter((one) => one === line).slice(0, attempts));
  const isInOrder = (attempts > 1 ? between.sort() : between).join() === most.join();
  return lines[0] === first && lines[lines.length - 1] === last && isInOrder;
}

function checkCreators({ runs, jobs }: Observation, report: Report): void {
  for (const run of runs.filter((one) => one.jobs !== undefined)) {
    const lines = printed(run);
    // The outcome of 6-job_creator's only job does not name it.
    const single = run.script.file === '6-job_creator' ? lines[0] : undefined;
    const idIn = ({ text }: ConsoleLine) => `${/^Notification job (?:created: )?(\d+)/.exec(text)?.[1]}`;
    const byId = groupBy(lines, (line) => idIn(single || line));
    if (byId.size !== run.jobs) report(`${run.name} creates ${byId.size} jobs instead of ${run.jobs}`, lines);
    for (const [id, own] of byId) {
      const job = jobs.get(id);
      const [begin, end] = [Number(job?.created_at), own[own.length - 1].at];
      const isLost = (one: Run) => lossesOf(one).some(({ from, to }) => from <= end && to >= begin);
      if (job && isLife(own, job, 1 + runs.filter(isLost).length)) continue;
      report(`${run.name} prints other lines than those of job ${id} in Redis`, [...own, job]);
    }
  }
}

function checkJobs(seen: Observation, report: Report): void {
  const lines = seen.runs.flatMap(({ script }) => script.stdout);
  const created = new Set(lines.map((line) => /^Notification job created: (\d+)$/.exec(line)?.[1]));
  for (const job of seen.jobs.values()) {
    const isPrinted = job.type === SEAT_TYPE || created.has(job.id);
    if (!isPrinted) report(`no creator has printed job ${job.id}`, [job]);
    if (!/^(complete|failed)$/.test(job.state)) report(`job ${job.id} is ${job.state} in the end`, [job]);
  }
  for (const [type, states] of Object.entries(seen.counts)) {
    for (const [state, count] of Object.entries(states)) {
      const own = jobsOf(seen, type).filter((job) => job.state === state).length;
      if (own !== count) report(`Kue counts ${count} ${state} jobs of ${type} instead of ${own}`);
    }
  }
}

/** What a processor has sent, and whether it was killed, or silent for long, while it may have had the job. */
function sendings(run: Run) {
  const sent = printed(run);
  const atOnce = run.script.file === '7-job_processor' ? 2 : 1;
  const inHand = lossesOf(run).flatMap(({ to }) => {
    const before = sent.filter(({ at }) => at < to).length;
    return sent.slice(Math.max(0, before - atOnce), before + atOnce);
  });
  return sent.map((line) => ({ ...line, mayRepeat: inHand.includes(line) }));
}

function checkNotifications(seen: Observation, report: Report): void {
  const processors = seen.runs.filter(({ script }) => /processor$/.test(script.file));
  const jobs = [...jobsOf(seen, TYPE_6), ...jobsOf(seen, TYPE_7)];
  const complete = jobs.filter(({ state }) => state === 'complete');
  const sent = groupBy(processors.flatMap(sendings), ({ text }) => text);
  const wanted = groupBy(complete, (job) => sending(dataOf(job)));
  for (const text of new Set([...sent.keys(), ...wanted.keys()])) {
    const [lines, own] = [sent.get(text) || [], wanted.get(text) || []];
    const most = own.length && own.length + lines.filter(({ mayRepeat }) => mayRepeat).length;
    const what = `"${text}" was sent ${lines.length} times for ${own.length} jobs`;
    if (lines.length < own.length || lines.length > most) report(what, [...lines, ...own]);
  }
}

export const JOB_GUARANTEES: Guarantees = {
  'a script that is not killed exits with status 0, and prints nothing to stderr': checkEnds,
  "a creator prints 'created' and the outcome of each of its jobs once, and what comes between in order":
    checkCreators,
  'every job in Redis was created, has ended, and is counted by Kue': checkJobs,
  'each notification is sent, and twice only where its processor was killed or silent': checkNotifications,
};
