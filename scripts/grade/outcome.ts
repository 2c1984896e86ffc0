// What a failed test says, as the parts of a check: plain, and short enough for somebody to read.
import type { Circus } from '@jest/types';
import { inspect } from 'util';
import { shorten } from '../../test/support/compare';
import { currentGrading } from './grading';
import { findHint } from './hints';
import { boundedLength, Check, STARTS } from './result';
import { installedVersion, locate, neededPackage, sourceOf, whyMissing } from './source';

export type Outcome = Pick<Check, 'status' | 'reason' | 'expected' | 'actual' | 'context' | 'hint' | 'stack'>;

/** An error of ours, or of one of Jest's matchers. */
interface TestFailure extends Partial<Error> {
  notChecked?: string;
  matcherResult?: { reason?: string; context?: string; expected: unknown; actual: unknown; stderr: unknown };
}

/** A fact as lines. */
function linesOf(value: unknown): string[] | undefined {
  if (value === undefined) return undefined;
  const text = (one: unknown) => (typeof one === 'string' ? one : inspect(one, { depth: 6 }));
  const lines = Array.isArray(value) ? value.map(text) : text(value).split('\n');
  return lines.slice(0, boundedLength(lines)).map((line) => shorten(line));
}

const textOf = (lines: string[] = []) => lines.join('\n');

/** The outcome of a test that threw an error. One that no matcher has thrown is a fault of the grader's own. */
export function outcomeOf(file: string, title: string, thrown: Circus.TestError): Outcome {
  const failure: TestFailure = (Array.isArray(thrown) ? thrown[0] || thrown[1] : thrown) || {};
  const { folder } = currentGrading();
  const missing = title === STARTS && whyMissing(folder, file);
  if (missing) return { status: 'failed', reason: missing };
  const { message = '', stack = message, notChecked, matcherResult: found } = failure;
  if (notChecked !== undefined) return { status: 'not checked', reason: shorten(notChecked) };
  if (!found) {
    const reason = shorten(`fault of the grader: ${message.split('\n')[0]}`);
    return { status: 'not checked', reason, stack: shorten(stack) };
  }
  const reason = shorten(found.reason || 'it differs from what was expected');
  // The reason names a package that is missing, and Node's stack below it says no more.
  const lacksPackage = found.expected === undefined && /Cannot find module '[^./]/.test(reason);
  const printed = lacksPackage ? undefined : found.actual;
  const [expected, actual, stderr = []] = [found.expected, printed, found.stderr].map(linesOf);
  const error = textOf([reason, ...stderr]);
  const needed = neededPackage(folder, error);
  if (needed) return { status: 'not checked', reason: needed };
  const path = locate(folder, file);
  const hint = findHint({
    ...{ file, title, expected: textOf(expected), actual: textOf(actual), stderr: textOf(stderr), error },
    ...{ source: path ? sourceOf(path) : '', redis: installedVersion(folder, 'redis') || '' },
  });
  const context = found.context && shorten(found.context);
  return { status: 'failed', reason, expected, actual, context, hint };
}
