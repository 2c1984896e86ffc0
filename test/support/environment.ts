// Jest's environment for the tests: what they start does not outlive a run that is cut short, and a test that cannot be
// judged is shown as not checked (https://jestjs.io/docs/configuration#testenvironment-string).
import type { Circus } from '@jest/types';
import { TestEnvironment } from 'jest-environment-node';
import { exitOnSignals } from './processes';

exitOnSignals();

/** Whether an error, which Jest keeps alone or beside the place at which its test was declared, says "not checked". */
function isNotChecked(entry: Circus.TestError): boolean {
  const error = (Array.isArray(entry) ? entry[0] : entry) as { notChecked?: string } | undefined;
  return error?.notChecked !== undefined;
}

export default class Environment extends TestEnvironment {
  /** Jest gives tests a copy of `process`, whose listeners nobody calls: they are called here when the process exits. */
  private readonly onExit = (code: number): void => {
    this.global.process.emit('exit', code);
  };

  async setup(): Promise<void> {
    await super.setup();
    process.on('exit', this.onExit);
  }

  handleTestEvent(event: Circus.Event): void {
    // What a block's tests need is not there: none of them can be judged.
    if (event.name === 'hook_failure' && event.hook.type === 'beforeAll') {
      const error = event.error as Error & { notChecked?: string; reason?: string };
      if (error.notChecked !== undefined) return;
      error.notChecked = error.reason || error.message;
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
