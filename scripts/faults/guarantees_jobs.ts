// The guarantees of creators, jobs and processors: src/README.md, "Nothing lost".
import { completedJob, jobLife, sending } from '../../test/support/expected';
import { Check, Evidence, Job, jobEvidence, Observation, printed, Run, Stop } from './guarantees';

/** The types of jobs that processors take. */
export const NOTIFICATION_TYPES = ['push_notification_code', 'push_notification_code_2'];

const SILENCE = 14000; // ms, after which another may take a processor's job: its last word may be a second old

const silences = ({ stops = [] }: Run) => stops.filter(({ from, to }) => to - from >= SILENCE);

const CREATED = /^Notification job created: (\d+)$/;
const OUTCOME = /^Notification job (\d+ )?(completed|failed: .*)$/;
const JOB_ID = /^Notification job (?:created: )?(\d+)/;

/** What a creator has written into a job; nothing where it has not got that far. */
const dataOf = ({ data = '{}' }: Partial<Job>) => JSON.parse(data);

const isNotification = ({ type }: Job) => NOTIFICATION_TYPES.includes(type);

/** What is wrong with the lines that a creator has printed for a job, which was processed so many times at most. */
function faultOf(lines: string[], life: string[], runs: number): string | undefined {
  const [created, outcome] = [life[0], life[life.length - 1]];
  const outcomes = lines.filter((line) => OUTCOME.test(line));
  if (outcomes.length !== 1) return `has ${outcomes.length} outcomes`;
  if (outcomes[0] !== outcome) return `has an outcome other than "${outcome}"`;
  if (lines[0] !== created) return `does not begin with "${created}"`;
  if (lines[lines.length - 1] !== outcome) return 'has a line after its outcome';
  const steps = lines.slice(1, -1);
  const counts = life.map((line) => steps.filter((step) => step === line).length);
  if (steps.some((step) => !life.includes(step))) return 'has a progress step of no run';
  if (Math.max(...counts) > runs) return 'repeats a progress step of one run';
  const isOnce = Math.max(...counts) === 1;
  const inOrder = life.filter((line) => steps.includes(line));
  return isOnce && steps.join() !== inOrder.join() ? 'has progress steps out of order' : undefined;
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
  const lines = printed(run);
  const created = lines.filter(({ text }) => CREATED.test(text));
  const ids = new Set(created.map(({ text }) => JOB_ID.exec(text)?.[1] as string));
  const isRight = created.length === run.jobs && ids.size === run.jobs;
  check(isRight, `${run.name} prints 'created' ${created.length} times, of ${run.jobs} jobs`, created);
  const isSingle = run.script.file === '6-job_creator'; // its outcome does not name the job
  for (const id of ids) {
    const own = isSingle ? lines : lines.filter(({ text }) => JOB_ID.exec(text)?.[1] === id);
    const job = jobs.get(id);
    check(job !== undefined, `${run.name}: its job ${id} is not in Redis`, own);
    if (!job) continue;
    const life = isSingle ? completedJob(Number(id)) : jobLife(Number(id), dataOf(job).phoneNumber);
    const runs = 1 + interruptions(processors, Number(job.created_at), own[own.length - 1].at);
    const texts = own.map(({ text }) => text);
    const fault = faultOf(texts, life, runs);
    check(fault === undefined, `${run.name}: its job ${id} ${fault}`, [...own, jobEvidence(job)]);
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
