// The guarantees of src/README.md that faults could break; those of servers are in guarantees_servers.ts.
import { completedJob, jobLife, sending } from '../../test/support/expected';
import {
  Broken,
  Guarantee,
  Job,
  jobEvidence,
  linesOf,
  Observation,
  printed,
  Run,
  unless,
} from './observation';

/** The types of jobs that processors take. */
export const NOTIFICATION_TYPES = ['push_notification_code', 'push_notification_code_2'];

const SILENCE = 14000; // ms, after which another may take a processor's job: its last word may be a second old

const CREATED = /^Notification job created: (\d+)$/;
const CREATOR = /^Notification job (created: \d+|\d+ (\d+% complete|completed|failed: .*))$/;
const PROCESSOR = /^Sending notification to /;
const LISTENS = /^API available on localhost port \d+$/;

/** The lines of each task. */
const OWN_LINES: Record<string, RegExp[]> = {
  '6-job_creator': [/^Notification job (created: \d+|completed)$/],
  '7-job_creator': [CREATOR],
  create_many: [CREATOR],
  '6-job_processor': [PROCESSOR],
  '7-job_processor': [PROCESSOR],
  '9-stock': [LISTENS],
  '100-seat': [LISTENS, /^Seat reservation job \d+ (completed|failed: Not enough seats available)$/],
};

/** What a creator has written into a job; nothing where it has not got that far. */
const dataOf = ({ data = '{}' }: Partial<Job>) => JSON.parse(data);

const isNotification = ({ type }: Job) => NOTIFICATION_TYPES.includes(type);
const silences = ({ stops = [] }: Run) => stops.filter(({ from, to }) => to - from >= SILENCE);

function brokenByRun(run: Run): Broken[] {
  const { name, script, killed } = run;
  const [status, own] = [script.status(), OWN_LINES[script.file]];
  const other = printed(run).filter(({ text }) => !own.some((line) => line.test(text)));
  const stderr = script.lines.filter(({ stream }) => stream === 'stderr');
  const listens = printed(run).filter(({ text }) => LISTENS.test(text));
  const how = status === undefined ? 'has not ended' : `ended with ${status}`;
  return [
    ...unless(status === (killed === undefined ? 0 : 'SIGKILL'), `${name} ${how}`, script.lines.slice(-25)),
    ...unless(other.length === 0, `${name} prints a line that no task asks for`, other.slice(0, 10)),
    ...unless(stderr.length === 0, `${name} prints to stderr`, stderr.slice(0, 10)),
    ...unless(
      listens.length === (own.includes(LISTENS) ? 1 : 0),
      `${name} says ${listens.length} times that it listens`,
      listens
    ),
  ];
}

/**
 * Checks the lines that a script has printed for a job: the first and the last of its life once, the others at most
 * `runs` times, and all in order, as far as lines of two runs do not mix.
 */
export function brokenByLife(run: Run, job: Job, life: string[], runs: number): Broken[] {
  const lines = linesOf(run, job);
  const texts = lines.map(({ text }) => text);
  const count = (line: string) => texts.filter((text) => text === line).length;
  const [first, last] = [life[0], life[life.length - 1]];
  const isRight = (line: string) =>
    line === first || line === last ? count(line) === 1 : count(line) <= runs;
  const known = texts.filter((text) => life.includes(text));
  const isMixed = life.some((line) => count(line) > 1);
  const order = isMixed ? [first, ...known.slice(1, -1), last] : life.filter((line) => known.includes(line));
  const wrong = [
    ...life.filter((line) => !isRight(line)).map((line) => `"${line}" ${count(line)} times`),
    ...texts
      .filter((text) => !life.includes(text))
      .map((text) => `"${text}", which is not to be expected of job ${job.id}`),
    ...(known.join() === order.join() ? [] : [`the lines of job ${job.id} out of order`]),
  ];
  return wrong.map((what) => ({
    what: `${run.name} prints ${what}`,
    evidence: [...lines, jobEvidence(job)],
  }));
}

/** How many processors were killed, or silent for long, while a job may have been processed. */
function interruptions(processors: Run[], begin: number, end: number): number {
  const breaksOf = (run: Run) =>
    run.killed === undefined ? silences(run) : [...silences(run), { from: run.killed, to: run.killed }];
  return processors.filter((run) => breaksOf(run).some(({ from, to }) => from <= end && to >= begin)).length;
}

function brokenByCreator(run: Run, { jobs, processors }: Observation): Broken[] {
  const created = printed(run).filter(({ text }) => CREATED.test(text));
  const ids = [...new Set(created.map(({ text }) => CREATED.exec(text)?.[1] as string))];
  const lives = ids.flatMap((id) => {
    const job = jobs.get(id);
    if (!job) return unless(false, `${run.name}: its job ${id} is not in Redis`, created);
    const isSingle = job.type === 'push_notification_code';
    const life = isSingle ? completedJob(Number(id)) : jobLife(Number(id), dataOf(job).phoneNumber);
    const [last] = linesOf(run, job).slice(-1);
    return brokenByLife(run, job, life, 1 + interruptions(processors, Number(job.created_at), last.at));
  });
  const what = `${run.name} creates ${ids.length} jobs in place of ${run.jobs}`;
  return [...unless(ids.length === run.jobs, what, created), ...lives];
}

/** What a processor has sent, and whether it was killed, or silent for long, while it may have had the job. */
function sendings(run: Run) {
  const sent = printed(run);
  const concurrency = run.script.file === '7-job_processor' ? 2 : 1;
  const inFlight = run.killed === undefined ? [] : sent.slice(-concurrency);
  for (const { to } of silences(run)) {
    const before = sent.filter(({ at }) => at < to).length;
    inFlight.push(...sent.slice(Math.max(0, before - concurrency), before + concurrency));
  }
  return sent.map((line) => ({ ...line, isExcused: inFlight.includes(line) }));
}

/** Collects values by their texts. */
function groupBy<T>(values: T[], textOf: (value: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const value of values) {
    const group = groups.get(textOf(value)) || [];
    groups.set(textOf(value), group);
    group.push(value);
  }
  return groups;
}

export const SCRIPT_GUARANTEES: Guarantee[] = [
  {
    name: 'a script that is not killed exits with status 0, and prints the lines of its task alone',
    check: ({ creators, processors, stock, seats }) => {
      const servers = [...stock, seats].flatMap((sale) => sale.servers);
      return [...creators, ...processors, ...servers].flatMap(brokenByRun);
    },
  },
  {
    name: "a creator prints 'created' and the outcome of each of its jobs once, and what comes between in order",
    check: (seen) => seen.creators.flatMap((run) => brokenByCreator(run, seen)),
  },
  {
    name: 'every job in Redis was created, and has ended',
    check: ({ creators, jobs }) => {
      const created = new Set(creators.flatMap(printed).map(({ text }) => CREATED.exec(text)?.[1]));
      return [...jobs.values()].flatMap((job) => {
        const isCreated = !isNotification(job) || created.has(job.id);
        const hasEnded = ['complete', 'failed'].includes(job.state);
        const evidence = [jobEvidence(job)];
        return [
          ...unless(isCreated, `job ${job.id} is in Redis, and no creator has printed it`, evidence),
          ...unless(hasEnded, `job ${job.id} has not ended: it is ${job.state}`, evidence),
        ];
      });
    },
  },
  {
    name: 'Kue counts the same jobs',
    check: ({ jobs, counts }) =>
      Object.entries(counts).flatMap(([type, { active, inactive, complete, failed }]) => {
        const hashes = [...jobs.values()].filter((job) => job.type === type).length;
        const states = `${active} active, ${inactive} inactive, ${complete} complete and ${failed} failed`;
        const isRight = active + inactive === 0 && complete + failed === hashes;
        return unless(isRight, `of ${hashes} jobs of ${type}, Kue counts ${states}`);
      }),
  },
  {
    name: 'each notification is sent, and twice only where its processor was killed or silent',
    check: ({ processors, jobs }) => {
      const complete = [...jobs.values()].filter((job) => isNotification(job) && job.state === 'complete');
      const sent = groupBy(processors.flatMap(sendings), ({ text }) => text);
      const wanted = groupBy(complete, (job) => sending(dataOf(job)));
      return [...new Set([...sent.keys(), ...wanted.keys()])].flatMap((text) => {
        const [lines, own] = [sent.get(text) || [], wanted.get(text) || []];
        const excused = lines.filter(({ isExcused }) => isExcused).length;
        const what = `"${text}" was sent ${lines.length} times for ${own.length} jobs; ${excused} may be repeated`;
        const isRight = lines.length >= own.length && lines.length - excused <= own.length;
        return unless(isRight, what, [...lines.slice(-10), ...own.slice(-3).map(jobEvidence)]);
      });
    },
  },
];
