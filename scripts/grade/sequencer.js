// The order in which the grader, and its own tests, run the test files: https://jestjs.io/docs/configuration#testsequencer-string
const { default: Sequencer } = require('@jest/test-sequencer');

/** Those that take longest come first, since a file that begins last is waited for. */
const LONGEST = [
  'edits', // of the grader's own tests
  'solutions',
  '100-seat', // of the tests of tasks
  '7-job_processor',
  '7-job_creator',
];

module.exports = class LongestFirst extends Sequencer {
  /** @param {{ path: string }[]} tests */
  sort(tests) {
    const place = ({ path }) => {
      const index = LONGEST.findIndex((name) => path.replace(/\.test\.ts$/, '').endsWith(`/${name}`));
      return index < 0 ? LONGEST.length : index;
    };
    return super.sort(tests).sort((a, b) => place(a) - place(b));
  }
};
