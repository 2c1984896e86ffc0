// Jest's environment for a grading: replaces the error of each failed test by its outcome, for the reporter, and notes for
// the command what a test file is waiting for.
import type { Circus } from '@jest/types';
import { basename } from 'path';
import TestEnvironment from '../../test/support/environment';
import { noteWait } from './grading';
import { Outcome, outcomeOf } from './outcome';

/** Replaces an error. Jest accepts it because it has a stack; of an Error, it would drop every other property. */
export interface Failure {
  stack: string;
  outcome: Outcome;
}

export default class GradingEnvironment extends TestEnvironment {
  private readonly testFile: string;

  constructor(...args: ConstructorParameters<typeof TestEnvironment>) {
    super(...args);
    this.testFile = basename(args[1].testPath, '.test.ts');
  }

  handleTestEvent(event: Circus.Event): void {
    super.handleTestEvent(event);
    const file = this.testFile;
    if (event.name === 'hook_start' && event.hook.type === 'beforeAll') {
      const { name } = event.hook.parent;
      noteWait(file, name === file ? 'the start' : name);
    }
    if (event.name === 'test_fn_start') noteWait(file, event.test.name);
    if (event.name === 'run_finish') noteWait(file);
    if (event.name !== 'test_done') return;
    const { name, errors } = event.test;
    const failures = errors.map((error): Failure => ({ stack: '', outcome: outcomeOf(file, name, error) }));
    event.test.errors = failures as unknown as Circus.TestError[];
  }
}
