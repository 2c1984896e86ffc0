// The Jest reporter of a grading (https://jestjs.io/docs/configuration#reporters-arraymodulename--modulename-options):
// makes a check of each test's result, and sends it to the command over the channel between them.
import type { AssertionResult, Test, TestResult } from '@jest/test-result';
import { basename } from 'path';
import type { Detail } from './environment';
import { currentGrading } from './grading';
import { findHint } from './hints';
import { Check, STARTS, taskOf } from './result';
import { installedVersion, locate, neededPackage, sourceOf, whyMissing } from './source';

/** A check as far as the tests know it. */
export type Reported = Omit<Check, 'rerun'>;

/** What the command is told. */
export interface Message {
  file?: string;
  /** One that is done, or all of a file that is over, with those that were not to run. */
  checks?: Reported[];
  /** Whether they have just been run. */
  isDone?: boolean;
  /** Why the file could not be run. */
  error?: string;
  /** All is over. */
  complete?: boolean;
}

const testFileOf = ({ path }: Test): string => basename(path, '.test.ts');

type Outcome = Pick<Check, 'status' | 'reason' | 'expected' | 'actual' | 'context' | 'hint' | 'stack'>;

/** What Jest's own matchers say of two values: those that compare numbers say it in their message alone. */
function fromMessage(message: string): Partial<Outcome> {
  // eslint-disable-next-line no-control-regex
  const plain = message.replace(/\u001b\[\d+m/g, '');
  const [, expected] = /^Expected[^:]*: +(.*)/m.exec(plain) || [];
  const [, actual] = /^Received[^:]*: +(.*)/m.exec(plain) || [];
  const values = expected && actual ? { expected: [expected], actual: [actual] } : {};
  return { reason: 'it differs from what was expected', ...values };
}

function outcomeOf(file: string, { status, title, failureDetails }: AssertionResult): Outcome {
  if (status === 'passed') return { status };
  const detail = failureDetails[0] as Detail | undefined;
  if (!detail) return { status: 'not checked' }; // it was not to run
  const { folder } = currentGrading();
  const missing = title === STARTS ? whyMissing(folder, file) : undefined;
  if (missing) return { status: 'failed', reason: missing };
  const { message, stack, notChecked, facts, reason } = detail;
  if (notChecked !== undefined) return { status: 'not checked', reason: notChecked };
  if (!facts && reason === undefined) {
    return { status: 'not checked', reason: `fault of the grader: ${message.split('\n')[0]}`, stack };
  }
  const { stderr = [], ...shown } = facts || {};
  const found = { ...(reason === undefined ? fromMessage(message) : { reason }), ...shown };
  const needed = neededPackage(folder, [found.reason, ...stderr].join('\n'));
  if (needed) return { status: 'not checked', reason: needed };
  const path = locate(folder, file);
  const known = { file, title, source: path ? sourceOf(path) : '', redis: installedVersion(folder, 'redis') };
  return { status: 'failed', ...found, hint: findHint({ ...known, ...found, stderr }) };
}

/** The check of a test; none of a test that is in neither group. */
function checkOf(file: string, result: AssertionResult): Reported[] {
  const [, group] = result.ancestorTitles;
  if (group !== 'task' && group !== 'robustness') return [];
  const { title, duration } = result;
  const seconds = Math.round((duration || 0) / 10) / 100;
  return [{ id: `${file}: ${title}`, task: taskOf(file), group, title, ...outcomeOf(file, result), seconds }];
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
    this.tell({ file, checks: checkOf(file, result), isDone: true });
  }

  onTestFileResult(test: Test, { failureMessage, testExecError, testResults }: TestResult): void {
    const file = testFileOf(test);
    const checks = testResults.flatMap((result) => checkOf(file, result));
    this.tell({ file, checks, error: (testExecError && failureMessage) || undefined });
  }

  onRunComplete(): void {
    this.tell({ complete: true });
    process.off('disconnect', this.exit);
    if (process.connected) process.disconnect(); // an open channel keeps Jest from ending
  }

  getLastError(): void {
    // failed tests are marks, not an error
  }
}
