// Checks of what a script prints, and of how it ends.
import { normaliseLine, TASK_TIME } from './accepted';
import { findFaults } from './judge';
import { GRADED } from '../../scripts/grade/graded';
import { Script } from './script';
import { pause, until } from './wait';
import { CheckError, NotChecked } from './check';
import { failureOf, lastWords } from './starts';

/** Milliseconds for a script to end once it has printed all that it is to print. */
const ENDING = GRADED ? 3000 : 20000;

/** The same from the start of one that is to fail at once. */
export const LIFE = GRADED ? 6000 : 20000;

/** What a script has printed on stdout, in the form in which expected.ts has it. */
export function linesOf(script: Script): string[] {
  return script.stdout.map((line) => normaliseLine(script.task, line));
}

/** Whether each sequence has come in its order, whatever else has. */
function isComplete(lines: string[], sequences: string[][]): boolean {
  const { missing, outOfOrder } = findFaults(lines, sequences);
  return missing.length + outOfOrder.length === 0;
}

/** Scripts for which a check has waited in vain: the next one waits a shorter time, so that grading stays bounded. */
const late = new Set<string>();
const LATE_TIME = 4000;

/** Waits until something is so, or the script has ended, or the 15 s of a task are over. */
export async function happens(
  script: Script,
  isSo: () => Promise<boolean>,
  time = late.has(script.task) ? LATE_TIME : TASK_TIME
): Promise<void> {
  await until(async () => script.status() !== undefined || (await isSo()), 'it', time).catch(() => {
    late.add(script.task);
  });
}

/**
 * Stops a script (SIGSTOP), and lets it go on unless something is so when all that it had sent has arrived. Resolves with
 * whether it is stopped.
 */
export async function stopIf(script: Script, isSo: () => Promise<boolean>): Promise<boolean> {
  script.process.kill('SIGSTOP');
  await pause(10);
  if (await isSo()) return true;
  script.process.kill('SIGCONT');
  return false;
}

/** Waits until the script has printed the lines, or has ended, or the 15 s of a task are over. */
export async function printed(script: Script, ...sequences: string[][]): Promise<void> {
  await happens(script, async () => hasLines(script, sequences));
}

/** Whether a script has printed the lines. */
export function hasLines(script: Script, sequences: string[][]): boolean {
  return findFaults(linesOf(script), sequences).missing.length === 0;
}

/** Waits for the script's end, and no longer than it may take. */
export async function ending(script: Script, time = ENDING): Promise<number | string | undefined> {
  await until(async () => script.status() !== undefined, 'the end', time).catch(() => undefined);
  return script.status();
}

/** The lines are there, each sequence in its order. */
export function checkLines(script: Script, sequences: string[][], context?: string): void {
  const lines = linesOf(script);
  if (isComplete(lines, sequences)) return;
  // Of many sequences, the first one that is not as it should be.
  const broken = sequences.find((sequence) => !isComplete(lines, [sequence])) || sequences.flat();
  const { missing, outOfOrder } = findFaults(lines, [broken]);
  const line =
    outOfOrder.length > 0 ? `"${outOfOrder[0]}" is not in its place` : `"${missing[0]}" is missing`;
  const hasPrinted = script.stdout.length > 0;
  const why = failureOf(script) || (hasPrinted ? '' : lastWords(script));
  const reason = [hasPrinted ? line : 'it printed no line', why].filter(Boolean).join(': ');
  throw new CheckError(reason, { expected: broken, actual: script.stdout, context, stderr: script.stderr });
}

/** A key of Redis holds what was expected; `actual` is null or an empty list where there is no such key. */
export function checkKey(key: string, actual: unknown, expected: unknown, context?: string): void {
  const isThere = Array.isArray(actual) ? actual.length > 0 : actual !== null;
  const reason = `the key ${key} ${isThere ? 'holds something else' : 'is not there'}`;
  checkEqual(actual, expected, reason, { context });
}

/**
 * Nothing is there that no line of the sequences stands for. A line that stands in the place of a missing one is not
 * counted: that is a fault of the lines themselves.
 */
export function checkNothingElse(script: Script, sequences: string[][], context?: string): void {
  const expected = sequences.flat();
  const failure = failureOf(script);
  if (script.stdout.length === 0 && expected.length > 0)
    throw new NotChecked(failure || 'it prints nothing at all');
  const rest = [...expected];
  const unexpected = linesOf(script).filter((line) => {
    const place = rest.indexOf(line);
    if (place >= 0) rest.splice(place, 1);
    return place < 0;
  });
  if (failure && rest.length === expected.length && rest.length > 0) throw new NotChecked(failure);
  if (unexpected.length <= rest.length) return;
  const repeated = unexpected.find((line) => expected.includes(line));
  const how = repeated ? `it printed "${repeated}" too often` : `it also printed "${unexpected.pop()}"`;
  throw new CheckError(how, { expected, actual: script.stdout, context });
}

/** For a check that says nothing where the lines are not there. */
export function requireLines(script: Script, ...sequences: string[][]): void {
  if (!hasLines(script, sequences)) throw new NotChecked(failureOf(script) || 'its lines are not all there');
}

/** It has ended by itself, with this status. */
export function checkEnded(script: Script, ended: number | string | undefined, status = 0): void {
  if (ended === status) return;
  const reason =
    ended === undefined ? 'it was still running' : `it ended with ${ended}: ${lastWords(script)}`;
  throw new CheckError(`expected it to end by itself with status ${status}, but ${reason}`, {
    stderr: script.stderr,
  });
}

/** It still runs, as one that waits for Ctrl-C does. */
export function checkRuns(script: Script): void {
  const status = script.status();
  if (status === undefined) return;
  throw new CheckError(`it should be running, but ended with ${status}: ${lastWords(script)}`, {
    stderr: script.stderr,
  });
}

/** A value is what was expected; both are shown when it is not. */
export function checkEqual(
  actual: unknown,
  expected: unknown,
  reason: string,
  facts: { context?: string; stderr?: string[] } = {}
): void {
  const text = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));
  if (text(actual) === text(expected)) return;
  const show = (value: unknown) =>
    (Array.isArray(value) ? value : [value]).map((one) => text(one === undefined ? null : one));
  throw new CheckError(reason, { expected: show(expected), actual: show(actual), ...facts });
}
