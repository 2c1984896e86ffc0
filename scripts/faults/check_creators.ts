// The promises of a creator, held against the lines that it has printed.
import { BLACKLIST, completedJob, jobLife } from '../../test/support/expected';
import { timeOf } from './clock';
import { checkRun, CREATED, NOT_CONNECTED, phoneNumber, SILENCE } from './check_run';
import { Broken, CreatorRun, Job, Line, Observation, ProcessorRun, showLines } from './observation';

const COMPLETED = /^Notification job completed$/;
const STEP = /^Notification job (\d+) (\d+)% complete$/;
const OUTCOME = /^Notification job (\d+) (?:completed|failed: .*)$/;

/** How often processors were killed, or silent for long, in this time. */
function interruptions(processors: ProcessorRun[], from: number, to: number): number {
  return processors.filter(
    ({ killed = -1, stops }) =>
      (killed >= from && killed <= to) ||
      stops.some((stop) => stop.to - stop.from >= SILENCE && stop.from <= to && stop.to >= from)
  ).length;
}

/** What is wrong with the lines of one job of Task 8's type. */
function faultsOf(lines: Line[], job: Job, processors: ProcessorRun[]): string[] {
  const [first] = jobLife(Number(job.id), phoneNumber(job));
  const outcome = jobLife(Number(job.id), phoneNumber(job)).pop() as string;
  const texts = lines.map(({ text }) => text);
  const outcomes = texts.filter((text) => OUTCOME.test(text));
  const faults: string[] = [];
  if (outcomes.length !== 1) faults.push(`has ${outcomes.length} outcomes`);
  if (outcomes.some((text) => text !== outcome)) faults.push(`has an outcome other than "${outcome}"`);
  if (texts[0] !== first) faults.push('is not created first');
  if (outcomes.length > 0 && texts[texts.length - 1] !== outcomes[outcomes.length - 1]) {
    faults.push('has a line after its outcome');
  }
  const steps = texts.filter((text) => STEP.test(text)).map((text) => Number(STEP.exec(text)?.[2]));
  const wanted = BLACKLIST.includes(phoneNumber(job)) ? [0] : [0, 50];
  if (steps.some((step) => !wanted.includes(step))) faults.push('has a step that no run makes');
  const allowed = interruptions(processors, timeOf(job.created_at), lines[lines.length - 1].time);
  const runs = Math.max(...wanted.map((step) => steps.filter((one) => one === step).length));
  const isBackwards = steps.some((step, index) => index > 0 && step < steps[index - 1]);
  if (runs > 1 + allowed) faults.push('has a progress step of one run twice');
  else if (runs === 1 && isBackwards) faults.push('has its progress steps in the wrong order');
  return faults;
}

/** The job that a line of Task 8 is about. */
function idOf({ text }: Line): string | undefined {
  return (CREATED.exec(text) || STEP.exec(text) || OUTCOME.exec(text))?.[1];
}

/** A creator prints each job's life once, in its order, and ends with status 0. */
export function checkCreator(run: CreatorRun, { jobs, processors }: Observation): Broken[] {
  const isSingle = run.task === '6-job_creator';
  const broken = checkRun(run, isSingle ? [CREATED, COMPLETED] : [CREATED, STEP, OUTCOME], [0]);
  const lines = run.stdout.filter(({ text }) => !NOT_CONNECTED.test(text));
  const created = lines.filter(({ text }) => CREATED.test(text));
  const ids = new Set(created.map(idOf) as string[]);
  const add = (what: string, shown: Line[], job?: Job) => {
    const details = [...showLines(run, shown), ...(job ? [JSON.stringify(job)] : [])];
    broken.push({ promise: `${run.task} ${run.name} ${what}`, details });
  };
  if (created.length !== run.jobs || ids.size !== run.jobs) {
    add(`prints 'created' ${created.length} times, of ${ids.size} jobs, and has ${run.jobs}`, created);
  }
  for (const id of ids) {
    const job = jobs.get(id);
    const shown = isSingle ? lines : lines.filter((line) => idOf(line) === id);
    if (!job) add(`has created job ${id}, which is not in Redis`, shown);
    else if (!isSingle) {
      for (const fault of faultsOf(shown, job, processors)) add(`has a job ${id} that ${fault}`, shown, job);
    } else if (lines.map(({ text }) => text).join() !== completedJob(Number(id)).join()) {
      add('does not print the two lines of its job', shown, job);
    }
  }
  return broken;
}
