// Jest's usual runner, with the pattern of a project's own in place of --testNamePattern, which is the same for all.
// https://jestjs.io/docs/28.x/configuration#testrunner-string
const run = require('jest-circus/runner');

module.exports = (global, config, ...rest) =>
  run({ ...global, testNamePattern: config.globals.names }, config, ...rest);
