// Jest's environment for the tests: if a run is aborted, everything that it has started is ended; and a test that cannot be
// judged is reported as "not checked" (https://jestjs.io/docs/configuration#testenvironment-string).
import type { Circus } from '@jest/types';
import { TestEnvironment } from 'jest-environment-node';
import { exitOnSignals } from './processes';

exitOnSignals();

/** Whether an error says "not checked". Jest keeps it alone, or in an array with the place of its test. */
function isNotChecked(entry: Circus.TestError): boolean {
  const error = (Array.isArray(entry) ? entry[0] : entry) as { notChecked?: string } | undefined;
  return error?.notChecked !== undefined;
}

export default class Environment extends TestEnvironment {
  /** Calls the listeners of the tests' `process`, a copy on which Jest emits no 'exit'. */
  private readonly onExit = (code: number): void => {
    this.global.process.emit('exit', code);
  };

  async setup(): Promise<void> {
    await super.setup();
    process.on('exit', this.onExit);
  }

  handleTestEvent(event: Circus.Event): void {
    // The set-up of a describe block has failed: none of its tests can be judged.
    if (event.name === 'hook_failure' && event.hook.type === 'beforeAll') {
      const error = event.error as Error & { notChecked?: string; matcherResult?: { reason?: string } };
      if (error.notChecked !== undefined) return;
      error.notChecked = error.matcherResult?.reason || error.message;
      error.stack = `not checked: ${error.stack}`;
    }
    if (event.name !== 'test_done' || event.test.errors.length === 0) return;
    if (event.test.errors.every(isNotChecked)) event.test.status = 'skip';
  }

  async teardown(): Promise<void> {
    process.off('exit', this.onExit);
    await super.teardown();
  }
}
