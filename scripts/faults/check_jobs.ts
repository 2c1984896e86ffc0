// No job is lost or queued twice, and no notification is sent twice without a reason.
import { sending } from '../../test/support/expected';
import { checkRun, CREATED, NOT_CONNECTED, phoneNumber, SILENCE } from './check_run';
import { Broken, Job, Line, Observation, ProcessorRun, showLines } from './observation';

/** The jobs of processors, as opposed to those of 100-seat. */
export const TYPES = ['push_notification_code', 'push_notification_code_2'];

function notification(job: Job): string {
  return sending({ phoneNumber: phoneNumber(job), message: /"message":"([^"]*)"/.exec(job.data)?.[1] || '' });
}

/** The jobs in Redis are those that were created, and each has ended. */
export function checkJobs({ creators, jobs, counts }: Observation): Broken[] {
  const broken: Broken[] = [];
  const printed = creators.flatMap(({ stdout }) => stdout.map(({ text }) => CREATED.exec(text)?.[1]));
  const created = new Set(printed);
  for (const job of jobs.values()) {
    const add = (what: string) =>
      broken.push({ promise: `job ${job.id} ${what}`, details: [JSON.stringify(job)] });
    if (TYPES.includes(job.type) && !created.has(job.id)) add('is in Redis, and no creator has printed it');
    if (job.state !== 'complete' && job.state !== 'failed') add(`has not ended: it is ${job.state}`);
  }
  for (const [type, states] of Object.entries(counts)) {
    const hashes = [...jobs.values()].filter((job) => job.type === type).length;
    const { active, inactive, complete, failed } = states;
    if (active + inactive === 0 && complete + failed === hashes) continue;
    const promise = `${type} has ${hashes} jobs, and in its states ${JSON.stringify(states)}`;
    broken.push({ promise, details: [] });
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
export function checkNotifications({ processors, jobs }: Observation): Broken[] {
  const notifications = new Map<string, { sent: Sending[]; jobs: Job[] }>();
  const of = (text: string) => {
    const found = notifications.get(text) || { sent: [], jobs: [] };
    notifications.set(text, found);
    return found;
  };
  for (const sending of processors.flatMap(sendings)) of(sending.text).sent.push(sending);
  for (const job of jobs.values()) {
    if (TYPES.includes(job.type) && job.state === 'complete') of(notification(job)).jobs.push(job);
  }
  const broken: Broken[] = [];
  for (const [text, { sent, jobs }] of notifications) {
    const excused = sent.filter((one) => one.excused).length;
    if (sent.length >= jobs.length && sent.length - excused <= jobs.length) continue;
    broken.push({
      promise: `"${text}" was sent ${sent.length} times for ${jobs.length} jobs; ${excused} may be repeated`,
      details: [
        ...sent.slice(-10).flatMap((one) => showLines(one.run, [one])),
        ...jobs.slice(-3).map((job) => JSON.stringify(job)),
      ],
    });
  }
  return broken;
}

/** A processor prints what it sends, and ends with status 0 unless it was killed. */
export function checkProcessor(run: ProcessorRun): Broken[] {
  return checkRun(run, [/^Sending notification to /], [run.killed === undefined ? 0 : 'SIGKILL']);
}
