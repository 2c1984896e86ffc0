// A Jest reporter: lists the tests that were not checked, and makes the run fail if there are any
// (https://jestjs.io/docs/configuration#custom-reporters).
module.exports = class NotCheckedReporter {
  onRunComplete(_contexts, { testResults }) {
    const lines = testResults
      .flatMap((file) => file.testResults)
      .flatMap(({ fullName, failureDetails }) => {
        const detail = failureDetails.find((error) => error && error.notChecked !== undefined);
        return detail ? [`  ${fullName}: not checked, because ${detail.notChecked}`] : [];
      });
    this.count = lines.length;
    if (lines.length > 0) console.error(['', 'Not checked:', ...lines].join('\n'));
  }

  getLastError() {
    return this.count > 0 ? new Error(`${this.count} tests were not checked`) : undefined;
  }
};
