// The Jest reporter of the grader: tells the command that has started Jest, over the channel between them, how far it
// is, and why a test file could not be run. The marks themselves are in the files that test/support/check.ts writes.

/** @param {{ path: string }} test */
const fileOf = ({ path }) => path.replace(/.*\/|\.test\.ts$/g, '');

module.exports = function createReporter() {
  const tell = (message) => process.connected && process.send(message);
  // Without the command nobody reads the marks, and nobody would end what Jest has started.
  const exit = () => process.exit(1);
  process.on('disconnect', exit);
  return {
    onTestCaseResult: (test, { fullName }) => tell({ file: fileOf(test), title: fullName }),
    onTestFileResult: (test, { failureMessage, testExecError }) =>
      tell({ file: fileOf(test), error: testExecError ? failureMessage : undefined }),
    onRunComplete: () => {
      tell({ complete: true });
      process.off('disconnect', exit);
      if (process.connected) process.disconnect(); // an open channel keeps Jest from ending
    },
    getLastError: () => undefined,
  };
};
