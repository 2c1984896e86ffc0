// Jest's environment for a grading: what failed tests say is made plain and bounded before it is sent to the reporter,
// and what is waited for is noted for the command.
import type { Circus } from '@jest/types';
import { basename } from 'path';
import { inspect } from 'util';
import { shorten } from '../../test/support/compare';
import TestEnvironment from '../../test/support/environment';
import { noteWait } from './grading';
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
  private readonly testFile: string;

  constructor(...args: ConstructorParameters<typeof TestEnvironment>) {
    super(...args);
    this.testFile = basename(args[1].testPath, '.test.ts');
  }

  handleTestEvent(event: Circus.Event, state?: Circus.State): void {
    super.handleTestEvent(event);
    const note = (name: string, timeout?: number | null) =>
      noteWait(this.testFile, name === this.testFile ? 'the start' : name, timeout || state?.testTimeout);
    if (event.name === 'hook_start' && event.hook.type === 'beforeAll')
      note(event.hook.parent.name, event.hook.timeout);
    if (event.name === 'test_fn_start') note(event.test.name, event.test.timeout);
    if (event.name === 'run_finish') noteWait(this.testFile);
    if (event.name !== 'test_done') return;
    event.test.errors = event.test.errors.map(plain) as unknown as Circus.TestError[];
  }
}
