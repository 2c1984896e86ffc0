// Turns the error of a failed test into the parts of a check, each short enough to read.
import type { Circus } from '@jest/types';
import { inspect } from 'util';
import { shorten } from '../../test/support/compare';
import { currentGrading } from './grading';
import { findHint } from './hints';
import { boundedLength, Outcome, STARTS } from './result';
import { installedVersion, locate, neededPackage, sourceOf, whyMissing } from './source';

/** The outcome of a test. */
export interface TestOutcome extends Outcome {
  /** Whether a package is missing that --install would install. */
  needsInstall?: boolean;
}

/** An error of our tests, or of one of Jest's matchers. */
interface TestFailure extends Partial<Error> {
  notChecked?: string;
  needsInstall?: boolean;
  matcherResult?: { reason?: string; context?: string; expected: unknown; actual: unknown; stderr: unknown };
}

/** What a matcher reports, as lines. */
function linesOf(value: unknown): string[] | undefined {
  if (value === undefined) return undefined;
  const show = (item: unknown) => (typeof item === 'string' ? item : inspect(item, { depth: 6 }));
  const lines = Array.isArray(value) ? value.map(show) : show(value).split('\n');
  return lines.slice(0, boundedLength(lines)).map((line) => shorten(line));
}

const textOf = (lines: string[] = []) => lines.join('\n');

/** The outcome of a test that threw. An error that comes from no matcher is a fault of the grader. */
export function outcomeOf(file: string, title: string, thrown: Circus.TestError): TestOutcome {
  const failure: TestFailure = (Array.isArray(thrown) ? thrown[0] || thrown[1] : thrown) || {};
  const { folder } = currentGrading();
  const isFirst = title === STARTS || (file === '8-job' && title.startsWith('exports '));
  const missing = isFirst && whyMissing(folder, file);
  if (missing) return { status: 'failed', reason: missing };
  const { message = '', stack = message, notChecked, needsInstall, matcherResult: facts } = failure;
  if (notChecked !== undefined) return { status: 'not checked', reason: shorten(notChecked), needsInstall };
  if (!facts) {
    const reason = shorten(`fault of the grader: ${message.split('\n')[0]}`);
    return { status: 'not checked', reason, stack: shorten(stack) };
  }
  const reason = shorten(facts.reason || 'it differs from what was expected');
  // The reason names a package that is missing, and Node's stack below it says no more.
  const lacksPackage = facts.expected === undefined && /Cannot find module '[^./]/.test(reason);
  const printed = lacksPackage ? undefined : facts.actual;
  const [expected, actual, stderr = []] = [facts.expected, printed, facts.stderr].map(linesOf);
  const error = textOf([reason, ...stderr]);
  const needed = neededPackage(folder, error);
  if (needed) return { status: 'not checked', reason: needed, needsInstall: true };
  const path = locate(folder, file);
  const hint = findHint({
    file,
    title,
    expected: textOf(expected),
    actual: textOf(actual),
    stderr: textOf(stderr),
    error,
    source: path ? sourceOf(path) : '',
    redis: installedVersion(folder, 'redis') || '',
  });
  const context = facts.context && shorten(facts.context);
  return { status: 'failed', reason, expected, actual, context, hint };
}
