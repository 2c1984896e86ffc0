// The order of the test files: those that wait longest if something is wrong come first, so that others run meanwhile.
// Source: https://jestjs.io/docs/28.x/configuration#testsequencer-string
const { default: Sequencer } = require('@jest/test-sequencer');
const { basename } = require('path');

/** From the shortest wait to the longest; those of all others are shorter. */
const BY_WAIT =
  `9-stock 6-job_creator 5-publisher 7-job_processor 4-redis_advanced_op 0-redis_client 6-job_processor
  1-redis_op 2-redis_op_async 7-job_creator 100-seat`.split(/\s+/);

const rankOf = ({ path }) => BY_WAIT.indexOf(basename(path, '.test.ts'));

module.exports = class extends Sequencer {
  sort(tests) {
    return [...tests].sort((one, other) => rankOf(other) - rankOf(one));
  }
};
