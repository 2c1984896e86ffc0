// How Jest runs the tests of tasks on a graded folder: npm run grade starts it.
const { cpus } = require('os');

require('sucrase/register/ts'); // Jest loads a reporter as Node does

module.exports = {
  rootDir: '../..',
  roots: ['<rootDir>/test'],
  modulePathIgnorePatterns: ['<rootDir>/test/grade/'], // the grader's own tests, with students' package.json files
  transform: { '\\.ts$': '<rootDir>/scripts/grade/compile.js' },
  // What starts a script is the one thing that is different.
  moduleNameMapper: { '(^|/)launcher$': '<rootDir>/scripts/grade/launcher.ts' },
  setupFilesAfterEnv: ['<rootDir>/test/support/setup.ts'],
  testEnvironment: '<rootDir>/scripts/grade/environment.ts',
  globalSetup: '<rootDir>/scripts/grade/global_setup.ts',
  reporters: ['<rootDir>/scripts/grade/jest_reporter.ts'],
  testTimeout: 90000,
  maxWorkers: cpus().length * 2, // tests mostly wait
};
