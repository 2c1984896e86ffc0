// Jest's environment for tests, in which processes and folders do not outlive a run that is cut short.
import { TestEnvironment } from 'jest-environment-node';
import { exitOnSignals } from './script';

exitOnSignals();

/** Jest gives tests a copy of `process`, whose listeners nobody calls: they are called here when the process exits. */
export default class ExitingEnvironment extends TestEnvironment {
  private readonly onExit = (code: number): void => {
    this.global.process.emit('exit', code);
  };

  async setup(): Promise<void> {
    await super.setup();
    process.on('exit', this.onExit);
  }

  async teardown(): Promise<void> {
    process.off('exit', this.onExit);
    await super.teardown();
  }
}
