// A Jest reporter: lists the tests that could not be judged. A run in which there is one has not passed, even where no test
// failed (https://jestjs.io/docs/configuration#custom-reporters).
module.exports = class NotCheckedReporter {
  onRunComplete(_contexts, { testResults }) {
    const lines = testResults
      .flatMap((file) => file.testResults)
      .flatMap(({ fullName, failureDetails }) => {
        const detail = failureDetails.find((one) => one && one.notChecked !== undefined);
        return detail ? [`  ${fullName}: not checked, because ${detail.notChecked}`] : [];
      });
    this.count = lines.length;
    if (lines.length > 0) console.error(['', 'Not checked:', ...lines].join('\n'));
  }

  getLastError() {
    return this.count > 0 ? new Error(`${this.count} tests were not checked`) : undefined;
  }
};
