// Jest's environment for a grading: what failed tests say is made plain and bounded before it is sent to the reporter.
import type { Circus } from '@jest/types';
import { mkdirSync, writeFileSync } from 'fs';
import { basename, join } from 'path';
import { inspect } from 'util';
import { shorten } from '../../test/support/compare';
import TestEnvironment from '../../test/support/environment';
import { currentGrading } from './grading';
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

interface TestFailure extends Partial<Error> {
  notChecked?: string;
  reason?: string;
  matcherResult?: { reason?: string; context?: string } & Record<'expected' | 'actual' | 'stderr', unknown>;
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
  const error = ((Array.isArray(entry) ? entry[0] || entry[1] : entry) || {}) as TestFailure;
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

/** How many tests are in a block. */
const countTests = ({ children }: Circus.DescribeBlock): number =>
  children.reduce((sum, one) => sum + (one.type === 'test' ? 1 : countTests(one)), 0);

export default class GradingEnvironment extends TestEnvironment {
  private readonly testFile: string;

  constructor(...args: ConstructorParameters<typeof TestEnvironment>) {
    super(...args);
    this.testFile = basename(args[1].testPath, '.test.ts');
  }

  handleTestEvent(event: Circus.Event, state?: Circus.State): void {
    super.handleTestEvent(event);
    if (event.name === 'run_start' && state) {
      const counts = join(currentGrading().work, 'counts');
      mkdirSync(counts, { recursive: true });
      writeFileSync(join(counts, this.testFile), `${countTests(state.rootDescribeBlock)}`);
    }
    if (event.name === 'test_done') {
      event.test.errors = event.test.errors.map(plain) as unknown as Circus.TestError[];
    }
  }
}
