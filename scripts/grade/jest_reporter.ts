// Jest's reporter for a grading: sends each test's result to the command as a check, over the channel between them.
// https://jestjs.io/docs/configuration#reporters-arraymodulename--modulename-options
import type { AssertionResult, Test, TestResult } from '@jest/test-result';
import { basename } from 'path';
import type { Failure } from './environment';
import type { TestOutcome } from './outcome';
import { Check, Group, taskOf } from './result';

/** A check as Jest knows it. */
export type Reported = Omit<Check, 'rerun'> & TestOutcome;

export interface Message {
  /** The test file that begins, goes on or, if it is over, ends; without one, the message says that all have ended. */
  file?: string;
  isOver?: boolean;
  /** The check that is done; of a file that has ended, all of its checks, also those that did not run. */
  checks?: Reported[];
  /** Why Jest could not run the file. */
  error?: string;
}

const testFileOf = ({ path }: Test): string => basename(path, '.test.ts');

function checkOf(file: string, { ancestorTitles, title, ...result }: AssertionResult): Reported {
  const group = ancestorTitles[1] as Group;
  const seconds = Math.round((result.duration || 0) / 10) / 100;
  const [failure] = result.failureDetails as Failure[];
  const outcome: TestOutcome = failure?.outcome || {
    status: result.status === 'passed' ? 'passed' : 'not checked', // it was not selected
  };
  return { id: `${file}: ${title}`, task: taskOf(file), group, title, ...outcome, seconds };
}

export default class GradingReporter {
  /** Without the command, nobody reads the marks or stops what Jest has started. */
  private readonly exit = () => process.exit(1);

  constructor() {
    process.on('disconnect', this.exit);
  }

  private send(message: Message): void {
    if (process.connected && process.send) process.send(message);
  }

  onTestFileStart(test: Test): void {
    this.send({ file: testFileOf(test) });
  }

  onTestCaseResult(test: Test, result: AssertionResult): void {
    const file = testFileOf(test);
    this.send({ file, checks: [checkOf(file, result)] });
  }

  onTestFileResult(test: Test, { failureMessage, testResults }: TestResult): void {
    const file = testFileOf(test);
    const checks = testResults.map((result) => checkOf(file, result));
    // The line below Jest's heading.
    const [, error] = (checks.length === 0 && /^\s*([^\s●].*)/m.exec(failureMessage || '')) || [];
    this.send({ file, isOver: true, checks, error });
  }

  onRunComplete(): void {
    this.send({ isOver: true });
    process.off('disconnect', this.exit);
    if (process.connected) process.disconnect(); // an open channel keeps Jest from ending
  }
}
