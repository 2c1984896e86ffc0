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
export interface Facts {
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

/** What is wrong with the first of the sequences that has not come in its order, whatever else has. */
function faultOf(lines: string[], sequences: string[][]) {
  const isComplete = (some: string[][]) => {
    const { missing, outOfOrder } = findFaults(lines, some);
    return missing.length + outOfOrder.length === 0;
  };
  if (isComplete(sequences)) return undefined;
  const expected = sequences.find((sequence) => !isComplete([sequence])) || sequences.flat();
  const { missing, outOfOrder } = findFaults(lines, [expected]);
  const fault = outOfOrder.length > 0 ? `"${outOfOrder[0]}" is out of order` : `"${missing[0]}" is missing`;
  return { expected, fault };
}

/** Waits until the script has printed the lines in their order; other lines may come between them. */
async function toPrint(script: Script, lines: Lines, context?: string): Promise<Outcome> {
  await comesTrue(script, () => hasPrinted(script, lines));
  const found = faultOf(linesOf(script), sequencesOf(lines));
  if (!found) return PASSED;
  const { stdout, stderr } = script;
  const fault = stdout.length > 0 ? found.fault : 'it printed no line';
  const isSilent = stdout.length === 0 && stderr.some(Boolean);
  const why = script.failure() || (isSilent && `its last line on stderr: ${script.lastWords()}`);
  const reason = why ? `${fault}; ${why}` : fault;
  return failed({ reason, expected: found.expected, actual: stdout, context, stderr });
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
  const reason = script.failure() || 'the line is missing';
  const { stdout, stderr } = script;
  return failed({ reason, expected: [example], actual: stdout, context, stderr });
}

/** Milliseconds after the last expected line in which a script may print another one. */
const QUIET = 500;

/**
 * Waits until the script has printed the lines, and a moment more; fails when it has printed others. A line in place of a
 * missing one does not count: that is the lines' own fault. Without any of the lines, it is not checked.
 */
async function toPrintOnly(script: Script, lines: Lines, context?: string): Promise<Outcome> {
  await comesTrue(script, () => hasPrinted(script, lines));
  await letRun(script, QUIET);
  const expected = sequencesOf(lines).flat();
  const rest = [...expected];
  const unexpected = linesOf(script).filter((line) => {
    const place = rest.indexOf(line);
    if (place >= 0) rest.splice(place, 1);
    return place < 0;
  });
  const failure = script.failure();
  const hasNone = script.stdout.length === 0 || (failure && rest.length === expected.length);
  if (expected.length > 0 && hasNone) throw new NotChecked(failure || 'it printed no line');
  if (unexpected.length <= rest.length) {
    if (rest.length > 0 && rest.length === expected.length)
      throw new NotChecked('it printed none of the lines');
    return PASSED;
  }
  const repeated = unexpected.find((line) => expected.includes(line));
  const reason = repeated
    ? `it printed "${repeated}" too often`
    : `it also printed "${unexpected[unexpected.length - 1]}"`;
  return failed({ reason, expected, actual: script.stdout, context });
}

/** The script still runs, as one that waits for Ctrl-C does. */
function toBeRunning(script: Script): Outcome {
  if (script.status() === undefined) return PASSED;
  return failed({ reason: `it should be running, but it ${script.ending()}`, stderr: script.stderr });
}

/** Waits until the script has connected to Redis, or has printed something and goes on. */
async function toPrintOrConnect(script: Script, redis: RedisServer): Promise<Outcome> {
  const hasConnected = async () => (await redis.connections()) > 0;
  await comesTrue(script, async () => script.stdout.length > 0 || (await hasConnected()));
  if (!(await hasConnected())) await letRun(script, QUIET);
  const goesOn = script.stdout.length > 0 && script.status() === undefined;
  if (goesOn || (await hasConnected())) return PASSED;
  const { stderr } = script;
  if (script.status()) {
    const reason = `it exited at once with ${script.status()}: ${script.lastWords()}`;
    return failed({ reason, actual: stderr.slice(0, 20), stderr });
  }
  const how = script.status() === 0 ? 'it exited' : 'it is running';
  const what = script.stdout.length > 0 ? 'connected' : 'printed a line or connected';
  return failed({ reason: `${how}, but has not ${what} to Redis` });
}

/**
 * An answer has this body, as JSON in whatever form. The course says nothing of its status, but 5xx means a failure.
 * @param context goes on after the request
 */
function toAnswer({ path, status = 0, body, error }: Asked, expected: string, context?: string): Outcome {
  const failedWith = (reason: string, actual?: string[]) =>
    failed({
      reason,
      expected: [expected],
      actual,
      context: [`GET ${path}`, context].filter(Boolean).join(', '),
    });
  if (body === undefined) return failedWith(`there is no answer: ${error}`);
  if (normaliseJson(body) !== normaliseJson(expected)) {
    return failedWith('the answer differs', body.trim().split('\n'));
  }
  return status < 500 ? PASSED : failedWith(`the status is ${status}`, [`status ${status}: ${body}`]);
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

export const matchers = {
  toPrint,
  toPrintMatching,
  toPrintOnly,
  toBeRunning,
  toPrintOrConnect,
  toAnswer,
  toHold,
};

declare global {
  // eslint-disable-next-line @typescript-eslint/no-namespace
  namespace jest {
    interface Matchers<R> {
      toPrint(lines: Lines, context?: string): Promise<R>;
      toPrintMatching(pattern: RegExp, example: string, context?: string): Promise<R>;
      toPrintOnly(lines: Lines, context?: string): Promise<R>;
      toBeRunning(): R;
      toPrintOrConnect(redis: RedisServer): Promise<R>;
      toAnswer(body: string, context?: string): R;
      toHold(key: string, value: string | object): Promise<R>;
    }
  }
}
