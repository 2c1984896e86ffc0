const { cpus } = require('os');

// The grader's tests compare what it prints: no colors, even if Jest itself runs on a terminal.
if (process.env.GRADE) process.env.NO_COLOR = '1';

// For continuous integration, which sets CI: junit.xml, or the file that JEST_JUNIT_OUTPUT_FILE names.
const junit = process.env.CI || process.env.JEST_JUNIT_OUTPUT_FILE;
const JUNIT = {
  suiteNameTemplate: '{filepath}',
  classNameTemplate: '{filepath}',
  titleTemplate: ({ classname, title }) => `${classname} ${title}`.trim(),
};

module.exports = {
  preset: 'ts-jest',
  resolver: '<rootDir>/test/support/resolver.js',
  setupFilesAfterEnv: ['<rootDir>/test/support/setup.ts'],
  testEnvironment: '<rootDir>/test/support/environment.ts',
  reporters: [
    'default',
    ...(junit ? [['jest-junit', JUNIT]] : []),
    '<rootDir>/test/support/not_checked_reporter.js',
  ],
  roots: ['<rootDir>/test'],
  modulePathIgnorePatterns: ['<rootDir>/test/grade/solutions/'], // students' package.json files
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  // The grader's tests start many scripts and take longer than all the others: npm run test:grade.
  testPathIgnorePatterns: process.env.GRADE ? [] : ['/test/grade/'],
  globalSetup: '<rootDir>/test/support/global_setup.ts',
  // npm run check checks the types of the tests; global_setup.ts checks those of src.
  globals: { 'ts-jest': { isolatedModules: true } },
  testTimeout: 90000,
  // All edits begin at once, and test/grade/edits.test.ts decides what runs; other tests run five at a time.
  maxConcurrency: process.env.GRADE ? 1000 : 5,
  maxWorkers: cpus().length * 2, // tests mostly wait
};
