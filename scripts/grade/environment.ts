// Jest's environment for a grading: replaces the error of each failed test by its outcome, for the reporter.
import type { Circus } from '@jest/types';
import { basename } from 'path';
import TestEnvironment from '../../test/support/environment';
import { outcomeOf, TestOutcome } from './outcome';

/** Replaces an error. Jest accepts it because it has a stack; of an Error, it would drop every other property. */
export interface Failure {
  stack: string;
  outcome: TestOutcome;
}

export default class GradingEnvironment extends TestEnvironment {
  private readonly testFile: string;

  constructor(...args: ConstructorParameters<typeof TestEnvironment>) {
    super(...args);
    this.testFile = basename(args[1].testPath, '.test.ts');
  }

  handleTestEvent(event: Circus.Event): void {
    super.handleTestEvent(event);
    if (event.name !== 'test_done') return;
    const { name, errors } = event.test;
    const failures = errors.map(
      (error): Failure => ({ stack: '', outcome: outcomeOf(this.testFile, name, error) })
    );
    event.test.errors = failures as unknown as Circus.TestError[];
  }
}
