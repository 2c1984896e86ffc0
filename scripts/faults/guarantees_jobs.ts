// The guarantees of creators, jobs and processors: src/README.md, "Nothing lost".
import { completedJob, jobLife, sending } from '../../test/support/expected';
import { Check, Evidence, Job, jobEvidence, linesOf, Observation, printed, Run, Stop } from './observation';

/** The types of jobs that processors take. */
export const NOTIFICATION_TYPES = ['push_notification_code', 'push_notification_code_2'];

const SILENCE = 14000; // ms, after which another may take a processor's job: its last word may be a second old

const silences = ({ stops = [] }: Run) => stops.filter(({ from, to }) => to - from >= SILENCE);

const CREATED = /^Notification job created: (\d+)$/;

/** What a creator has written into a job; nothing where it has not got that far. */
const dataOf = ({ data = '{}' }: Partial<Job>) => JSON.parse(data);

const isNotification = ({ type }: Job) => NOTIFICATION_TYPES.includes(type);

/**
 * Checks the lines that a script has printed for a job: the first and the last of its life once, the others at most
 * `runs` times, and all in order, as far as lines of two runs do not mix.
 */
export function checkLife(run: Run, job: Job, life: string[], runs: number, check: Check): void {
  const lines = linesOf(run, job);
  const texts = lines.map(({ text }) => text);
  const count = (line: string) => texts.filter((text) => text === line).length;
  const expect = (isHeld: boolean, broken: string) =>
    check(isHeld, `${run.name} prints ${broken}`, [...lines, jobEvidence(job)]);
  const [first, last] = [life[0], life[life.length - 1]];
  for (const line of life) {
    const isRight = line === first || line === last ? count(line) === 1 : count(line) <= runs;
    expect(isRight, `"${line}" ${count(line)} times`);
  }
  const known = texts.filter((text) => life.includes(text));
  const other = texts.find((text) => !life.includes(text));
  expect(other === undefined, `"${other}", which is not to be expected of job ${job.id}`);
  const isMixed = life.some((line) => count(line) > 1);
  const order = isMixed ? [first, ...known.slice(1, -1), last] : life.filter((line) => known.includes(line));
  expect(known.join() === order.join(), `the lines of job ${job.id} out of order`);
}

/** How many processors were killed, or silent for long, while a job may have been processed. */
function interruptions(processors: Run[], begin: number, end: number): number {
  const isWithin = ({ from, to }: Stop) => from <= end && to >= begin;
  const breaksOf = (run: Run) =>
    run.killed === undefined ? silences(run) : [...silences(run), { from: run.killed, to: run.killed }];
  return processors.filter((run) => breaksOf(run).some(isWithin)).length;
}

/** A creator prints 'created' and the outcome of each of its jobs once, and what comes between in order. */
export function checkCreator(run: Run, { jobs, processors }: Observation, check: Check): void {
  const created = printed(run).filter(({ text }) => CREATED.test(text));
  const ids = new Set(created.map(({ text }) => CREATED.exec(text)?.[1] as string));
  check(ids.size === run.jobs, `${run.name} creates ${ids.size} jobs in place of ${run.jobs}`, created);
  for (const id of ids) {
    const job = jobs.get(id);
    check(job !== undefined, `${run.name}: its job ${id} is not in Redis`, created);
    if (!job) continue;
    const isSingle = job.type === 'push_notification_code';
    const life = isSingle ? completedJob(Number(id)) : jobLife(Number(id), dataOf(job).phoneNumber);
    const [last] = linesOf(run, job).slice(-1);
    checkLife(run, job, life, 1 + interruptions(processors, Number(job.created_at), last.at), check);
  }
}

/** The jobs in Redis are those that were created, and each has ended. */
export function checkJobs({ creators, jobs, counts }: Observation, check: Check): void {
  const lines = creators.flatMap((run) => printed(run));
  const created = new Set(lines.map(({ text }) => CREATED.exec(text)?.[1]));
  for (const job of jobs.values()) {
    const isCreated = !isNotification(job) || created.has(job.id);
    check(isCreated, `job ${job.id} is in Redis, and no creator has printed it`, [jobEvidence(job)]);
    const hasEnded = ['complete', 'failed'].includes(job.state);
    check(hasEnded, `job ${job.id} has not ended: it is ${job.state}`, [jobEvidence(job)]);
  }
  for (const [type, { active, inactive, complete, failed }] of Object.entries(counts)) {
    const hashes = [...jobs.values()].filter((job) => job.type === type).length;
    const states = `${active} active, ${inactive} inactive, ${complete} complete and ${failed} failed`;
    const isRight = active + inactive === 0 && complete + failed === hashes;
    check(isRight, `of ${hashes} jobs of ${type}, Kue counts ${states}`, []);
  }
}

interface Sending extends Evidence {
  /** Whether its processor was killed, or silent for long, while it may have had the job. */
  isExcused: boolean;
}

/** The notifications that a processor has sent. */
function sendings(run: Run): Sending[] {
  const sent = printed(run);
  const concurrency = run.script.file === '7-job_processor' ? 2 : 1;
  const inFlight = run.killed === undefined ? [] : sent.slice(-concurrency);
  for (const { to } of silences(run)) {
    const before = sent.filter(({ at }) => at < to).length;
    inFlight.push(...sent.slice(Math.max(0, before - concurrency), before + concurrency));
  }
  return sent.map((line) => ({ ...line, isExcused: inFlight.includes(line) }));
}

/** Each notification is sent, and no more often than there are jobs but where a processor was killed or silent. */
export function checkNotifications({ processors, jobs }: Observation, check: Check): void {
  const notifications = new Map<string, { sent: Sending[]; jobs: Job[] }>();
  const find = (text: string) => {
    const found = notifications.get(text) || { sent: [], jobs: [] };
    notifications.set(text, found);
    return found;
  };
  for (const one of processors.flatMap(sendings)) find(one.text).sent.push(one);
  for (const job of jobs.values()) {
    if (isNotification(job) && job.state === 'complete') find(sending(dataOf(job))).jobs.push(job);
  }
  for (const [text, found] of notifications) {
    const [sent, wanted] = [found.sent.length, found.jobs.length];
    const excused = found.sent.filter(({ isExcused }) => isExcused).length;
    const evidence = [...found.sent.slice(-10), ...found.jobs.slice(-3).map(jobEvidence)];
    const broken = `"${text}" was sent ${sent} times for ${wanted} jobs; ${excused} may be repeated`;
    check(sent >= wanted && sent - excused <= wanted, broken, evidence);
  }
}
