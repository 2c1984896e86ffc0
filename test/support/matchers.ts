// Jest matchers for scripts, answers and Redis (https://jestjs.io/docs/expect#expectextendmatchers). Each returns the
// facts of a failure beside its message: the grader's reporter finds them in `matcherResult`.
import { normaliseJson } from './accepted';
import { compareLines, formatComparison } from './compare';
import { findFaults } from './judge';
import type { RedisServer } from './redis';
import { linesOf, Script } from './script';
import type { Asked } from './servers';
import { comesTrue, letRun, NotChecked, until } from './wait';

/** What a failed check can show. */
interface Facts {
  reason: string;
  expected?: string[];
  actual?: string[];
  /** What was done before: the request that was sent, or what the other script did. */
  context?: string;
  stderr?: string[];
}

type Outcome = jest.CustomMatcherResult & Partial<Facts>;

/** Lines that must come in this order, or several such sequences, which may mix. */
export type Lines = string[] | string[][];

const sequencesOf = (lines: Lines): string[][] =>
  lines.some(Array.isArray) ? (lines as string[][]) : [lines as string[]];

const PASSED: Outcome = { pass: true, message: () => 'it passed' };

function describeFacts({ reason, expected, actual, context, stderr = [] }: Facts): string {
  return [
    reason,
    ...(expected
      ? ['', '- expected  + actual', ...formatComparison(compareLines(expected, actual || []))]
      : []),
    ...(context ? ['', context] : []),
    ...(stderr.length > 0 ? ['', 'stderr:', ...stderr.slice(0, 20)] : []),
  ].join('\n');
}

function failed(facts: Facts): Outcome {
  return { pass: false, message: () => describeFacts(facts), ...facts };
}

/** Fails a test with these facts, where no matcher shows them. */
export function failWith(facts: Facts): never {
  throw Object.assign(new Error(describeFacts(facts)), { reason: facts.reason, matcherResult: facts });
}

/** Fails a test with these facts unless the actual lines are the expected ones. */
export function expectLines(facts: Facts & { expected: string[]; actual: string[] }): void {
  if (facts.actual.join('\n') !== facts.expected.join('\n')) failWith(facts);
}

/** Whether a script has printed the lines. */
export function hasPrinted(script: Script, lines: Lines): boolean {
  return findFaults(linesOf(script), sequencesOf(lines)).missing.length === 0;
}

/** What is wrong with the lines first; nothing where the sequences have come in their order. */
function faultOf(lines: string[], sequences: string[][]): string | undefined {
  const { missing, outOfOrder } = findFaults(lines, sequences);
  if (outOfOrder.length > 0) return `"${outOfOrder[0]}" is out of order`;
  return missing.length > 0 ? `"${missing[0]}" is missing` : undefined;
}

/** A script lacks lines: with what it has printed, and why it may lack them. */
function lacksLines(script: Script, expected: string[], fault: string, context?: string): Outcome {
  const { stdout, stderr } = script;
  const isSilent = stdout.length === 0 && stderr.some(Boolean);
  const why = script.failure() || (isSilent && `its last line on stderr: ${script.lastWords()}`);
  const what = stdout.length > 0 ? fault : 'it printed no line';
  return failed({ reason: why ? `${what}; ${why}` : what, expected, actual: stdout, context, stderr });
}

/** Waits until the script has printed the lines in their order; other lines may come between them. */
async function toPrint(script: Script, lines: Lines, context?: string): Promise<Outcome> {
  await comesTrue(script, () => hasPrinted(script, lines));
  const [printed, sequences] = [linesOf(script), sequencesOf(lines)];
  const fault = faultOf(printed, sequences);
  if (!fault) return PASSED;
  // The first sequence that has not come in its order is shown, whatever else has.
  const wrong = sequences.find((sequence) => faultOf(printed, [sequence]));
  const shown = wrong ? [wrong] : sequences;
  return lacksLines(script, shown.flat(), faultOf(printed, shown) || fault, context);
}

/** Waits until the script has printed a line that matches the pattern; `example` is shown as what was expected. */
async function toPrintMatching(
  script: Script,
  pattern: RegExp,
  example: string,
  context?: string
): Promise<Outcome> {
  const hasMatch = () => linesOf(script).some((line) => pattern.test(line));
  if (await comesTrue(script, hasMatch)) return PASSED;
  return lacksLines(script, [example], 'the line is missing', context);
}

/** Milliseconds after the last expected line in which a script may print another one. */
const QUIET = 500;

/**
 * Waits until the script has printed the lines, and a moment more; fails when it has printed others. A line in place of a
 * missing one does not count: that is the lines' own fault, and so is their order. Without any of the lines, it is not
 * checked.
 */
async function toPrintOnly(script: Script, lines: Lines, context?: string): Promise<Outcome> {
  await comesTrue(script, () => hasPrinted(script, lines));
  await letRun(script, QUIET);
  const expected = sequencesOf(lines).flat();
  const { missing, unexpected } = findFaults(
    linesOf(script),
    expected.map((line) => [line])
  );
  const failure = script.failure();
  const lacksAll = missing.length > 0 && missing.length === expected.length;
  const isMore = unexpected.length > missing.length;
  if (lacksAll && (failure || !isMore)) {
    throw new NotChecked(
      failure || `it printed ${script.stdout.length > 0 ? 'none of the lines' : 'no line'}`
    );
  }
  if (!isMore) return PASSED;
  const repeated = unexpected.find((line) => expected.includes(line));
  const reason = repeated
    ? `it printed "${repeated}" too often`
    : `it also printed "${unexpected[unexpected.length - 1]}"`;
  return failed({ reason, expected, actual: script.stdout, context });
}

/** Waits until the script has connected to Redis, or has printed something and goes on. */
async function toPrintOrConnect(script: Script, redis: RedisServer): Promise<Outcome> {
  const hasConnected = async () => (await redis.connections()) > 0;
  await comesTrue(script, async () => script.stdout.length > 0 || (await hasConnected()));
  if (!(await hasConnected())) await letRun(script, QUIET);
  const goesOn = script.stdout.length > 0 && script.status() === undefined;
  if (goesOn || (await hasConnected())) return PASSED;
  const { stderr } = script;
  const status = script.status();
  const what = script.stdout.length > 0 ? 'connected' : 'printed a line or connected';
  const reason = status
    ? `it exited at once with ${status}: ${script.lastWords()}`
    : `${status === 0 ? 'it exited' : 'it is running'}, but has not ${what} to Redis`;
  return failed({ reason, actual: status ? stderr.slice(0, 20) : undefined, stderr });
}

/**
 * An answer has this body, as JSON in whatever form. The course says nothing of its status, but 5xx means a failure.
 * @param context goes on after the request
 */
function toAnswer({ path, status = 0, body, error }: Asked, expected: string, context?: string): Outcome {
  const isSame = body !== undefined && normaliseJson(body) === normaliseJson(expected);
  if (isSame && status < 500) return PASSED;
  const facts = { expected: [expected], context: [`GET ${path}`, context].filter(Boolean).join(', ') };
  if (body === undefined) return failed({ ...facts, reason: `there is no answer: ${error}` });
  if (isSame)
    return failed({ ...facts, reason: `the status is ${status}`, actual: [`status ${status}: ${body}`] });
  return failed({ ...facts, reason: 'the answer differs', actual: body.trim().split('\n') });
}

/** Milliseconds for a key to be written by a script that has just been started. */
const WRITING = 5000;

/** Waits until a key of Redis holds a text, or a hash of texts. */
async function toHold(redis: RedisServer, key: string, expected: string | object): Promise<Outcome> {
  const show = (value: unknown) =>
    value && typeof value === 'object'
      ? Object.entries(value)
          .map(([field, text]) => `${field}: ${text}`)
          .sort()
      : [`${value}`];
  const command = typeof expected === 'string' ? 'GET' : 'HGETALL';
  const read = async () => show(await redis.command(command, key).catch((error: Error) => error.message));
  const isHeld = async () => (await read()).join('\n') === show(expected).join('\n');
  if (await until(isHeld, 'it', WRITING).catch(() => false)) return PASSED;
  const keys = ((await redis.command('KEYS', '*')) as string[]).sort();
  const isThere = keys.includes(key);
  const absent = `the key ${key} is not there; there are: ${keys.join(', ') || 'none'}`;
  const reason = isThere ? `the key ${key} holds something else` : absent;
  return failed({ reason, expected: show(expected), actual: isThere ? await read() : [] });
}

expect.extend({ toPrint, toPrintMatching, toPrintOnly, toPrintOrConnect, toAnswer, toHold });

declare global {
  // eslint-disable-next-line @typescript-eslint/no-namespace
  namespace jest {
    interface Matchers<R> {
      toPrint(lines: Lines, context?: string): Promise<R>;
      toPrintMatching(pattern: RegExp, example: string, context?: string): Promise<R>;
      toPrintOnly(lines: Lines, context?: string): Promise<R>;
      toPrintOrConnect(redis: RedisServer): Promise<R>;
      toAnswer(body: string, context?: string): R;
      toHold(key: string, value: string | object): Promise<R>;
    }
  }
}
