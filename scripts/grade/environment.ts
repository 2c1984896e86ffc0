// Jest's environment for a grading: what failed tests say is made plain and bounded before it is sent to the reporter.
import type { Circus } from '@jest/types';
import { inspect } from 'util';
import { shorten } from '../../test/support/compare';
import TestEnvironment from '../../test/support/environment';
import { boundedLength } from './result';

/** What the reporter gets of an error. */
export interface Detail {
  message: string;
  stack: string;
  /** Why the test could not be judged. */
  notChecked?: string;
  /** Why it failed, in a line. */
  reason?: string;
  /** What a matcher shows. An error without it is a fault of the grader's own. */
  facts?: { expected?: string[]; actual?: string[]; stderr?: string[]; context?: string };
}

interface TestFailure extends Partial<Pick<Detail, 'message' | 'stack' | 'notChecked' | 'reason'>> {
  matcherResult?: { reason?: string; context?: string; expected: unknown; actual: unknown; stderr: unknown };
}

/** A fact as lines, so many and so long that somebody reads them. */
function linesOf(value: unknown): string[] | undefined {
  if (value === undefined) return undefined;
  const text = (one: unknown) => (typeof one === 'string' ? one : inspect(one, { depth: 6 }));
  const lines = Array.isArray(value) ? value.map(text) : text(value).split('\n');
  return lines.slice(0, boundedLength(lines)).map((line) => shorten(line));
}

const textOf = (text: string | undefined) => (text === undefined ? undefined : shorten(text));

/** An error as an object: an Error that is sent to another process loses what a matcher has found. */
function plain(entry: Circus.TestError): Detail {
  const error: TestFailure = (Array.isArray(entry) ? entry[0] || entry[1] : entry) || {};
  const { message = '', stack = message, notChecked, reason, matcherResult: found } = error;
  return {
    message: shorten(message),
    stack: shorten(stack),
    notChecked: textOf(notChecked),
    reason: textOf(found?.reason || reason),
    facts: found && {
      expected: linesOf(found.expected),
      actual: linesOf(found.actual),
      stderr: linesOf(found.stderr),
      context: textOf(found.context),
    },
  };
}

export default class GradingEnvironment extends TestEnvironment {
  handleTestEvent(event: Circus.Event): void {
    super.handleTestEvent(event);
    if (event.name !== 'test_done') return;
    event.test.errors = event.test.errors.map(plain) as unknown as Circus.TestError[];
  }
}
