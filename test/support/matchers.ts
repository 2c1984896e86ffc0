// Jest matchers for scripts, HTTP answers and Redis (https://jestjs.io/docs/expect#expectextendmatchers). On a failure, each
// returns the facts beside its message: the grader's reporter reads them from the error's `matcherResult`.
import { normaliseJson, normaliseLine } from './accepted';
import { describeFacts, Facts } from './facts';
import { eventuallyPrints, findFaults, Lines, sequencesOf } from './judge';
import type { RedisServer } from './redis';
import { linesOf, Script } from './script';
import type { AnswerOrError } from './servers';
import { eventually, letRun, NotChecked } from './wait';

type Outcome = jest.CustomMatcherResult & Partial<Facts>;

const PASSED: Outcome = { pass: true, message: () => 'it passed' };

function failed(facts: Facts): Outcome {
  return { pass: false, message: () => describeFacts(facts), ...facts };
}

/** The first fault of the lines, if any. */
function faultOf(lines: string[], expected: Lines): string | undefined {
  const { missing, outOfOrder } = findFaults(lines, expected);
  if (outOfOrder.length > 0) return `"${outOfOrder[0]}" is out of order`;
  return missing.length > 0 ? `"${missing[0]}" is missing` : undefined;
}

const errorsOf = ({ file, stderr }: Script): string[] => stderr.map((line) => normaliseLine(file, line));

/**
 * The failure of a script that lacks lines: what it printed instead, and a likely cause.
 * @param others lines that were expected besides, such as those of other jobs, which are not shown
 */
function lacksLines(
  script: Script,
  expected: string[],
  fault: string,
  context?: string,
  others: string[] = []
): Outcome {
  const { stdout, stderr } = script;
  const lines = linesOf(script);
  const isOnStderr = errorsOf(script).some((line) => expected.includes(line) && !lines.includes(line));
  const isSilent = stdout.length === 0 && stderr.some(Boolean);
  const why =
    script.failure() ||
    (isOnStderr && 'an expected line is on stderr') ||
    (isSilent && `its last line on stderr: ${script.lastWords()}`);
  const what = stdout.length > 0 ? fault : 'it printed no line';
  const actual = stdout.filter((_, at) => !others.includes(lines[at]));
  return failed({ reason: why ? `${what}; ${why}` : what, expected, actual, context, stderr });
}

/** Waits until the script has printed the lines in order; other lines may come between them. */
async function toPrint(script: Script, lines: Lines, context?: string): Promise<Outcome> {
  await eventuallyPrints(script, lines);
  const [printed, sequences] = [linesOf(script), sequencesOf(lines)];
  const fault = faultOf(printed, lines);
  if (!fault) return PASSED;
  // Shows only the first sequence that is wrong on its own, if there is one.
  const wrong = sequences.find((sequence) => faultOf(printed, sequence));
  const shown = wrong || sequences.flat();
  const others = sequences.flat().filter((line) => !shown.includes(line));
  return lacksLines(script, shown, (wrong && faultOf(printed, wrong)) || fault, context, others);
}

/** Milliseconds to wait for a line that must not come, or that may come late. */
const QUIET = 500;

/** Waits until the script has printed a line that matches the pattern. A failure shows `example` as the expected line. */
async function toPrintMatching(
  script: Script,
  pattern: RegExp,
  example: string,
  context?: string
): Promise<Outcome> {
  const hasMatch = () => linesOf(script).some((line) => pattern.test(line));
  const onStderr = () => errorsOf(script).find((line) => pattern.test(line));
  await eventually(script, () => hasMatch() || onStderr() !== undefined);
  if (!hasMatch()) await letRun(script, QUIET);
  return hasMatch() ? PASSED : lacksLines(script, [onStderr() || example], 'the line is missing', context);
}

/**
 * Waits until the script has printed the lines, in any order, and fails if it prints more lines than these: a wrong line in
 * place of a missing one is for `toPrint` to find. The test is "not checked" if the script printed none of the lines.
 */
async function toPrintOnly(script: Script, lines: Lines, context?: string): Promise<Outcome> {
  await eventuallyPrints(script, lines);
  await letRun(script, QUIET);
  const expected: string[] = lines.flat();
  const inAnyOrder = expected.map((line) => [line]);
  const { missing, unexpected } = findFaults(linesOf(script), inAnyOrder);
  const failure = script.failure();
  const lacksAll = missing.length > 0 && missing.length === expected.length;
  const hasMore = unexpected.length > missing.length;
  if (lacksAll && (failure || !hasMore)) {
    const printed = script.stdout.length > 0 ? 'none of the lines' : 'no line';
    throw new NotChecked(failure || `it printed ${printed}`);
  }
  if (!hasMore) return PASSED;
  const repeated = unexpected.find((line) => expected.includes(line));
  const reason = repeated
    ? `it printed "${repeated}" too often`
    : `it also printed "${unexpected[unexpected.length - 1]}"`;
  return failed({ reason, expected, actual: script.stdout, context });
}

/** Waits until the script has connected to Redis, or has printed a line and is still running. */
async function toPrintOrConnect(script: Script, redis: RedisServer): Promise<Outcome> {
  const hasConnected = async () => (await redis.connections()) > 0;
  await eventually(script, async () => script.stdout.length > 0 || (await hasConnected()));
  if (!(await hasConnected())) await letRun(script, QUIET);
  const { stderr } = script;
  const status = script.status();
  const hasLines = script.stdout.length > 0;
  if ((hasLines && status === undefined) || (await hasConnected())) return PASSED;
  const what = hasLines ? 'connected' : 'printed a line or connected';
  const reason = status
    ? `it exited at once with ${status}: ${script.lastWords()}`
    : `${status === 0 ? 'it exited' : 'it is running'}, but has not ${what} to Redis`;
  return failed({ reason, actual: status ? stderr.slice(0, 20) : undefined, stderr });
}

/** The answer has this body, as JSON in any format. Any status will do, apart from 5xx, which means a failure. */
function toAnswer(
  { path, status = 0, body, error }: AnswerOrError,
  expected: string,
  context?: string
): Outcome {
  const isSame = body !== undefined && normaliseJson(body) === normaliseJson(expected);
  if (isSame && status < 500) return PASSED;
  const facts = { expected: [expected], context: [`GET ${path}`, context].filter(Boolean).join(', ') };
  if (body === undefined) return failed({ ...facts, reason: `there is no answer: ${error}` });
  const withStatus = [`status ${status}: ${body}`];
  if (isSame) return failed({ ...facts, reason: `the status is ${status}`, actual: withStatus });
  return failed({ ...facts, reason: 'the answer differs', actual: body.trim().split('\n') });
}

/** A key in Redis holds a string, or a hash of strings. Waits for the script that is to write it, if one is given. */
async function toHold(
  redis: RedisServer,
  key: string,
  expected: string | object,
  script?: Script
): Promise<Outcome> {
  const show = (value: unknown) => {
    if (typeof value !== 'object' || value === null) return [`${value}`];
    const lines = Object.entries(value).map(([field, text]) => `${field}: ${text}`);
    return lines.sort();
  };
  const command = typeof expected === 'string' ? 'GET' : 'HGETALL';
  const read = async () => show(await redis.command(command, key).catch((error: Error) => error.message));
  const isHeld = async () => (await read()).join('\n') === show(expected).join('\n');
  if (await (script ? eventually(script, isHeld) : isHeld())) return PASSED;
  const keys = ((await redis.command('KEYS', '*')) as string[]).sort();
  const exists = keys.includes(key);
  const absent = `the key ${key} is not there; there are: ${keys.join(', ') || 'none'}`;
  const reason = exists ? `the key ${key} holds something else` : absent;
  return failed({ reason, expected: show(expected), actual: exists ? await read() : [] });
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
      toHold(key: string, value: string | object, script?: Script): Promise<R>;
    }
  }
}
