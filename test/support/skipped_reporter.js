// Names the tests that are skipped on a server that REDIS_URL names.

module.exports = function SkippedReporter({ testNamePattern }) {
  return {
    onRunComplete(_, { testResults }) {
      if (testNamePattern) return; // whoever chooses tests by name knows
      const skipped = testResults.flatMap((file) =>
        file.testResults
          .filter(({ status }) => status === 'pending')
          .map(({ fullName }) => `  ${file.testFilePath.replace(/^.*\/test\//, '')}: ${fullName}`)
      );
      if (skipped.length === 0) return;
      console.error(
        `\nSkipped, since they stop, restart or configure the server, and REDIS_URL names yours:\n${skipped.join(
          '\n'
        )}`
      );
    },
  };
};
