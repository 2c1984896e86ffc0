// The Jest reporter of a grading (https://jestjs.io/docs/configuration#reporters-arraymodulename--modulename-options):
// makes a check of each test's result, and sends it to the command over the channel between them.
import type { AssertionResult, Test, TestResult } from '@jest/test-result';
import { basename } from 'path';
import type { Failure } from './environment';
import type { Outcome } from './outcome';
import { Check, Group, taskOf } from './result';

/** A check as far as the tests know it. */
export type Reported = Omit<Check, 'rerun'>;

/** What the command is told: of a test file, or that all of them are over. */
export interface Message {
  file?: string;
  /** One that is done, or all of a file that is over, with those that were not to run. */
  checks?: Reported[];
  /** Why the file could not be run. */
  error?: string;
  isOver?: boolean;
}

const testFileOf = ({ path }: Test): string => basename(path, '.test.ts');

function checkOf(file: string, { ancestorTitles, title, ...result }: AssertionResult): Reported {
  const group = ancestorTitles[1] as Group;
  const seconds = Math.round((result.duration || 0) / 10) / 100;
  const [failure] = result.failureDetails as Failure[];
  const outcome: Outcome = failure?.outcome || {
    status: result.status === 'passed' ? 'passed' : 'not checked', // since it was not to run
  };
  return { id: `${file}: ${title}`, task: taskOf(file), group, title, ...outcome, seconds };
}

export default class GradingReporter {
  /** Without the command nobody reads the marks, and nobody would end what Jest has started. */
  private readonly exit = () => process.exit(1);

  constructor() {
    process.on('disconnect', this.exit);
  }

  private tell(message: Message): void {
    if (process.connected && process.send) process.send(message);
  }

  onTestCaseResult(test: Test, result: AssertionResult): void {
    const file = testFileOf(test);
    this.tell({ file, checks: [checkOf(file, result)] });
  }

  onTestFileResult(test: Test, { failureMessage, testExecError, testResults }: TestResult): void {
    const file = testFileOf(test);
    const checks = testResults.map((result) => checkOf(file, result));
    this.tell({ file, checks, error: (testExecError && failureMessage) || undefined, isOver: true });
  }

  onRunComplete(): void {
    this.tell({ isOver: true });
    process.off('disconnect', this.exit);
    if (process.connected) process.disconnect(); // an open channel keeps Jest from ending
  }
}
