// How npm run grade has Jest run the tasks' tests on a folder.
const { cpus } = require('os');

require('sucrase/register/ts'); // Jest loads the reporter with require()

module.exports = {
  rootDir: '../..',
  roots: ['<rootDir>/test'],
  modulePathIgnorePatterns: ['<rootDir>/test/grade/'], // it has students' package.json files
  transform: { '\\.ts$': '<rootDir>/scripts/grade/compile.js' },
  // The tests are the same; only how a script is started differs.
  moduleNameMapper: { '(^|/)launcher$': '<rootDir>/scripts/grade/launcher.ts' },
  resolver: '<rootDir>/test/support/resolver.js',
  setupFilesAfterEnv: ['<rootDir>/test/support/setup.ts'],
  testEnvironment: '<rootDir>/scripts/grade/environment.ts',
  globalSetup: '<rootDir>/scripts/grade/global_setup.ts',
  testSequencer: '<rootDir>/scripts/grade/sequencer.js',
  reporters: ['<rootDir>/scripts/grade/jest_reporter.ts'],
  testTimeout: 90000,
  maxWorkers: cpus().length * 2, // tests mostly wait
};
