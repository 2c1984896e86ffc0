// The order of the test files: those that wait longest if something is wrong come first, so that others run meanwhile.
// Source: https://jestjs.io/docs/28.x/configuration#testsequencer-string
const { default: Sequencer } = require('@jest/test-sequencer');
const { basename } = require('path');

const LONGEST_FIRST = [
  ...['100-seat', '7-job_creator', '2-redis_op_async', '1-redis_op', '6-job_processor', '0-redis_client'],
  ...['4-redis_advanced_op', '7-job_processor', '5-publisher', '6-job_creator', '9-stock'],
];

function rankOf({ path }) {
  const rank = LONGEST_FIRST.indexOf(basename(path, '.test.ts'));
  return rank < 0 ? LONGEST_FIRST.length : rank;
}

module.exports = class extends Sequencer {
  sort(tests) {
    return [...tests].sort((one, other) => rankOf(one) - rankOf(other));
  }
};
