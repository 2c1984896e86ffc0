// Jest's environment for a grading: the outcome of each failed test goes to the reporter in place of its error, and what is
// waited for is noted for the command.
import type { Circus } from '@jest/types';
import { basename } from 'path';
import TestEnvironment from '../../test/support/environment';
import { noteWait } from './grading';
import { Outcome, outcomeOf } from './outcome';

/** What stands in place of an error. Jest takes it for one by its stack; an error would lose what a matcher has found. */
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

  handleTestEvent(event: Circus.Event, state?: Circus.State): void {
    super.handleTestEvent(event);
    const file = this.testFile;
    const note = (name: string, timeout?: number | null) =>
      noteWait(file, name === file ? 'the start' : name, timeout || state?.testTimeout);
    if (event.name === 'hook_start' && event.hook.type === 'beforeAll')
      note(event.hook.parent.name, event.hook.timeout);
    if (event.name === 'test_fn_start') note(event.test.name, event.test.timeout);
    if (event.name === 'run_finish') noteWait(file);
    if (event.name !== 'test_done') return;
    const { name, errors } = event.test;
    const failures = errors.map((error): Failure => ({ stack: '', outcome: outcomeOf(file, name, error) }));
    event.test.errors = failures as unknown as Circus.TestError[];
  }
}
