// Makes each file of edits a test file of Jest, so that they run in parallel and one alone can be run.
const { join } = require('path');

module.exports = {
  /** @param {string} text the file's */
  process(text) {
    const runner = JSON.stringify(join(__dirname, 'edit_tests'));
    return { code: `require(${runner}).testEdits(${JSON.stringify(text)});` };
  },
};
