// The promises of the creators, the jobs and the notifications, held against what was seen.
import { jobLife, jobLine, sending, completedJob, BLACKLIST } from '../../test/contract/expected';
import { Broken, CreatorRun, Job, Line, Observation, ProcessorRun, Run, showLines } from './observation';

/** What every script may print beside its own lines. */
export const NOT_CONNECTED = /^Redis client not connected to the server: ./;

/** Milliseconds of silence after which a processor's job may be given to another; its last word may be a second old. */
const SILENCE = 14000;

const CREATED = /^Notification job created: (\d+)$/;
const STEP = /^Notification job (\d+) (\d+)% complete$/;
const OUTCOME = /^Notification job (\d+) (?:completed|failed: .*)$/;

/** The jobs of processors, as opposed to those of 100-seat. */
export const TYPES = ['push_notification_code', 'push_notification_code_2'];

function phoneNumber({ data }: Job): string {
  return /"phoneNumber":"(\d+)"/.exec(data)?.[1] || '';
}

function notification(job: Job): string {
  return sending({ phoneNumber: phoneNumber(job), message: /"message":"([^"]*)"/.exec(job.data)?.[1] || '' });
}

/** What a script prints that is no line of its task, how it ended, and its words on stderr. */
export function checkRun(run: Run, own: RegExp[], statuses: (number | string)[]): Broken[] {
  const broken: Broken[] = [];
  const who = `${run.task} ${run.name}`;
  if (run.status === undefined || !statuses.includes(run.status)) {
    const how = run.status === undefined ? 'has not ended' : `ended with ${run.status}`;
    broken.push({
      promise: `${who} ${how}`,
      details: showLines(run, [...run.stdout.slice(-15), ...run.stderr.slice(-10)]),
    });
  }
  const other = run.stdout.filter(({ text }) => ![NOT_CONNECTED, ...own].some((line) => line.test(text)));
  if (other.length)
    broken.push({ promise: `${who} prints what no task asks for`, details: showLines(run, other) });
  if (run.stderr.length) {
    broken.push({
      promise: `${who} says something on stderr`,
      details: showLines(run, run.stderr.slice(0, 10)),
    });
  }
  return broken;
}

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
  const runs = Math.max(0, ...wanted.map((step) => steps.filter((one) => one === step).length));
  const backwards = steps.filter((step, index) => index > 0 && step <= steps[index - 1]).length;
  const allowed = interruptions(processors, lines[0].time - 1000, lines[lines.length - 1].time);
  if (runs > 1 + allowed || backwards > allowed) faults.push('has a progress step of one run twice');
  return faults;
}

function checkCreator(run: CreatorRun, { jobs, processors }: Observation): Broken[] {
  const one = run.task === '6-job_creator';
  const own = one ? [CREATED, /^Notification job completed$/] : [CREATED, STEP, OUTCOME];
  const broken = checkRun(run, own, [0]);
  const lines = run.stdout.filter(({ text }) => !NOT_CONNECTED.test(text));
  const ids = lines.map(({ text }) => CREATED.exec(text)?.[1] || '').filter(Boolean);
  const add = (what: string, id: string, shown: Line[]) => {
    const hash = JSON.stringify(jobs.find((job) => job.id === id) || null);
    broken.push({ promise: `${run.task} ${run.name}: ${what}`, details: [...showLines(run, shown), hash] });
  };
  if (ids.length !== run.jobs || new Set(ids).size !== run.jobs) {
    const often = `prints 'created' ${ids.length} times, for ${new Set(ids).size} jobs of ${run.jobs}`;
    add(
      often,
      '',
      lines.filter(({ text }) => CREATED.test(text))
    );
  }
  if (one && lines.map(({ text }) => text).join() !== completedJob(Number(ids[0])).join()) {
    add(`its lines are not those of one job's life`, ids[0], lines);
  }
  if (one) return broken;
  for (const id of new Set(ids)) {
    const shown = lines.filter(
      ({ text }) => [jobLine.created(Number(id))].includes(text) || idOf(text) === id
    );
    const job = jobs.find((found) => found.id === id);
    if (!job) add(`its job ${id} is not in Redis`, id, shown);
    else for (const fault of faultsOf(shown, job, processors)) add(`its job ${id} ${fault}`, id, shown);
  }
  return broken;
}

function idOf(text: string): string | undefined {
  return (STEP.exec(text) || OUTCOME.exec(text))?.[1];
}

/** The jobs in Redis are those that were created, and each has ended. */
function checkJobs({ creators, jobs, counts }: Observation): Broken[] {
  const broken: Broken[] = [];
  const printed = creators.flatMap(({ stdout }) => stdout.map(({ text }) => CREATED.exec(text)?.[1]));
  const created = new Set(printed.filter(Boolean));
  for (const job of jobs.filter(({ type }) => TYPES.includes(type))) {
    const hash = [JSON.stringify(job)];
    if (!created.has(job.id)) {
      broken.push({ promise: `job ${job.id} is in Redis, and no creator has printed it`, details: hash });
    }
  }
  for (const job of jobs.filter(({ state }) => state !== 'complete' && state !== 'failed')) {
    broken.push({ promise: `job ${job.id} has not ended: ${job.state}`, details: [JSON.stringify(job)] });
  }
  for (const [type, states] of Object.entries(counts)) {
    const hashes = jobs.filter((job) => job.type === type).length;
    const { active, inactive, complete, failed } = states;
    if (active || inactive || complete + failed !== hashes) {
      const what = `${type} has ${hashes} jobs, and in its states ${JSON.stringify(states)}`;
      broken.push({ promise: what, details: [] });
    }
  }
  return broken;
}

interface Sending extends Line {
  run: ProcessorRun;
  /** Whether its processor was killed, or silent for long, while it had the job. */
  excused: boolean;
}

/** The notifications that a processor has sent, with those that it had in flight when it was killed or silent. */
function sendings(run: ProcessorRun): Sending[] {
  const sent = run.stdout.filter(({ text }) => !NOT_CONNECTED.test(text));
  const inFlight = new Set(run.killed === undefined ? [] : sent.slice(-run.concurrency));
  for (const { to } of run.stops.filter((stop) => stop.to - stop.from >= SILENCE)) {
    const after = sent.findIndex(({ time }) => time >= to);
    const place = after < 0 ? sent.length : after;
    for (const line of sent.slice(Math.max(0, place - run.concurrency), place + run.concurrency)) {
      inFlight.add(line);
    }
  }
  return sent.map((line) => ({ ...line, run, excused: inFlight.has(line) }));
}

/** Each notification is sent, and not twice but where its processor was killed or silent. */
function checkNotifications({ processors, jobs }: Observation): Broken[] {
  const broken: Broken[] = [];
  const all = processors.flatMap(sendings);
  const wanted = new Map<string, Job[]>();
  for (const job of jobs.filter(({ type, state }) => TYPES.includes(type) && state === 'complete')) {
    wanted.set(notification(job), [...(wanted.get(notification(job)) || []), job]);
  }
  for (const text of new Set([...wanted.keys(), ...all.map((one) => one.text)])) {
    const sent = all.filter((one) => one.text === text);
    const of = wanted.get(text) || [];
    const excused = sent.filter((one) => one.excused).length;
    if (sent.length >= of.length && sent.length - excused <= of.length) continue;
    const lines = sent.slice(-10).flatMap((one) => showLines(one.run, [one]));
    const details = [...lines, ...of.slice(0, 3).map((job) => JSON.stringify(job))];
    broken.push({
      promise: `"${text}" was sent ${sent.length} times for ${of.length} jobs, ${excused} excused`,
      details,
    });
  }
  return broken;
}

/** The promises about jobs that did not hold. */
export function brokenByJobs(seen: Observation): Broken[] {
  const processors = seen.processors.flatMap((run) =>
    checkRun(run, [/^Sending notification to /], [run.killed === undefined ? 0 : 'SIGKILL'])
  );
  const creators = seen.creators.flatMap((run) => checkCreator(run, seen));
  return [...creators, ...checkJobs(seen), ...checkNotifications(seen), ...processors];
}
