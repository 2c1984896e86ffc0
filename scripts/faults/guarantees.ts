// What a run of faults observes, and the guarantees about its jobs: src/README.md, "Nothing lost" and "When it ends".
import { completedJob, jobLife, sending, TYPE_6, TYPE_7 } from '../../test/support/expected';
import { findFaults } from '../../test/support/judge';
import { ConsoleLine } from '../../test/support/output';
import { Script } from '../../test/support/script';
import { AnswerOrError } from '../../test/support/servers';

/** The types of jobs: those of the processors, and 100-seat's. */
export const SEAT_TYPE = 'reserve_seat';
export const TYPES = [TYPE_6, TYPE_7, SEAT_TYPE];

/** Milliseconds after which a silent processor's jobs may be taken: 15 s from its last renewal, which may be 1 s old. */
const SILENCE = 14000;

/** A script that was started, and what happened to it. */
export interface Run {
  /** The script's name and the run's number. */
  name: string;
  script: Script;
  /** How many jobs a creator creates. */
  jobs?: number;
  /** On which a server listens. */
  port?: number;
  /** When a processor was killed or stopped, and until when. */
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

/** A server's answer, when the request was sent, and how many milliseconds it took. */
export type Answer = AnswerOrError & { at: number; took: number };

/** What servers have sold from one database. */
export interface Sale {
  name: string;
  answers: Answer[];
  /** The values of its keys in the end: how many of each product are reserved, or how many seats are left. */
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
  /** When the first fault could happen, and when the last one was over. */
  begin: number;
  healed: number;
}

/** The jobs of a type. */
export function jobsOf({ jobs }: Observation, type: string): Job[] {
  return [...jobs.values()].filter((job) => job.type === type);
}

/** Reports what is wrong, and the lines, answers and jobs that show it. */
export type Report = (what: string, evidence?: unknown[]) => void;

/** Each guarantee, with the function that reports where it was broken. */
export type Guarantees = Record<string, (seen: Observation, report: Report) => void>;

/** The lines on stdout, without those about a lost connection. */
export function printed({ script }: Run): ConsoleLine[] {
  const isLost = (text: string) => /^Redis client not connected to the server: ./.test(text);
  return script.lines.filter(({ stream, text }) => stream === 'stdout' && !isLost(text));
}

/** The data of a job; none if its creator was interrupted before it wrote them. */
const dataOf = ({ data = '{}' }: Partial<Job>) => JSON.parse(data);

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
    const how = status === undefined ? 'has not exited' : `exited with ${status}`;
    if (status !== wanted) report(`${name} ${how}`, script.lines);
    const errors = script.lines.filter(({ stream }) => stream === 'stderr');
    if (errors.length > 0) report(`${name} prints to stderr`, errors);
  }
}

/** Reports where a script's lines differ from these sequences; only a job's progress may be missing, since it can get lost. */
export function checkLines(run: Run, sequences: string[][], report: Report): void {
  const lines = printed(run).map(({ text }) => text);
  const wrong = findFaults(lines, sequences);
  wrong.missing = wrong.missing.filter((line) => !/% complete$/.test(line));
  if (Object.values(wrong).flat().length === 0) return;
  report(`${run.name} prints other lines: ${JSON.stringify(wrong)}`, run.script.lines);
}

/** The ids of the jobs that a script has created. */
const createdBy = (run: Run) =>
  printed(run).flatMap(({ text }) => /^Notification job created: (\d+)$/.exec(text)?.[1] || []);

function checkCreators({ runs, jobs }: Observation, report: Report): void {
  const lifeOf = (id: string): string[] => {
    const job = jobs.get(id);
    if (!job) return [];
    return job.type === TYPE_6 ? completedJob(Number(id)) : jobLife(Number(id), dataOf(job).phoneNumber);
  };
  for (const run of runs.filter((one) => one.jobs !== undefined)) {
    const ids = [...new Set(createdBy(run))];
    if (ids.length !== run.jobs) report(`${run.name} creates ${ids.length} jobs instead of ${run.jobs}`);
    checkLines(run, ids.map(lifeOf), report);
  }
}

function checkJobs(seen: Observation, report: Report): void {
  const created = new Set(seen.runs.flatMap(createdBy));
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

/** The notifications whose jobs a processor may have had when it was killed, or silent for long. */
function findRepeatable(run: Run): ConsoleLine[] {
  const sent = printed(run);
  const atOnce = run.script.file === '7-job_processor' ? 2 : 1;
  const losses = run.breaks.filter(({ signal, from, to }) => signal === 'SIGKILL' || to - from >= SILENCE);
  return losses.flatMap(({ to }) => {
    const before = sent.filter(({ at }) => at < to).length;
    return sent.slice(Math.max(0, before - atOnce), before + atOnce);
  });
}

function checkNotifications(seen: Observation, report: Report): void {
  const processors = seen.runs.filter(({ script }) => /processor$/.test(script.file));
  const repeatable = new Set(processors.flatMap(findRepeatable));
  const jobs = [...jobsOf(seen, TYPE_6), ...jobsOf(seen, TYPE_7)];
  const complete = jobs.filter(({ state }) => state === 'complete');
  const sent = groupBy(processors.flatMap(printed), ({ text }) => text);
  const wanted = groupBy(complete, (job) => sending(dataOf(job)));
  for (const text of new Set([...sent.keys(), ...wanted.keys()])) {
    const [lines, own] = [sent.get(text) || [], wanted.get(text) || []];
    const most = own.length && own.length + lines.filter((line) => repeatable.has(line)).length;
    const what = `"${text}" was sent ${lines.length} times for ${own.length} jobs`;
    if (lines.length < own.length || lines.length > most) report(what, [...lines, ...own]);
  }
}

export const JOB_GUARANTEES: Guarantees = {
  'a script that is not killed exits with status 0, and prints nothing to stderr': checkEnds,
  "a creator prints 'created' and the outcome of each of its jobs once, and what comes between in order":
    checkCreators,
  'every job in Redis was created, has ended, and is counted by Kue': checkJobs,
  'each notification is sent, and twice only if its processor was killed or silent': checkNotifications,
};
