// What every script promises, whatever its task: it ends as it should, and prints its own lines only.
import { Broken, Job, Run, showLines } from './observation';

/** What every script may print beside its own lines. */
export const NOT_CONNECTED = /^Redis client not connected to the server: ./;

/** Milliseconds of silence after which a processor's job may be given to another; its last word may be a second old. */
export const SILENCE = 14000;

/** A creator's first line of a job. */
export const CREATED = /^Notification job created: (\d+)$/;

/** The phone number of a notification's job. */
export function phoneNumber({ data }: Job): string {
  return /"phoneNumber":"(\d+)"/.exec(data)?.[1] || '';
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
