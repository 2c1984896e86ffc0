// A Jest reporter: a run in which a test could not be judged has not passed, even where no test failed.
module.exports = class NotCheckedReporter {
  onRunComplete(_contexts, { testResults }) {
    this.notChecked = testResults
      .flatMap((file) => file.testResults)
      .filter(({ failureDetails }) => failureDetails.some((detail) => detail && detail.notChecked));
  }

  getLastError() {
    const { length } = this.notChecked || [];
    return length > 0 ? new Error(`${length} tests were not checked`) : undefined;
  }
};
