const { cpus } = require('os');

// SOLUTION names a folder of somebody's scripts: the tests of tasks, and no others, run on them.
const graded = Boolean(process.env.SOLUTION);

// For continuous integration, which sets CI: junit.xml, or the file that JEST_JUNIT_OUTPUT_FILE names.
const junit = process.env.CI || process.env.JEST_JUNIT_OUTPUT_FILE;
const JUNIT = {
  suiteNameTemplate: '{filepath}',
  classNameTemplate: '{filepath}',
  titleTemplate: ({ classname, title }) => `${classname} ${title}`.trim(),
};

module.exports = {
  ...(graded ? { transform: { '\\.ts$': '<rootDir>/scripts/grade/transform.js' } } : { preset: 'ts-jest' }),
  setupFilesAfterEnv: ['<rootDir>/test/support/setup.ts'],
  testEnvironment: '<rootDir>/test/support/environment.ts',
  reporters: [
    'default',
    ...(junit ? [['jest-junit', JUNIT]] : []),
    '<rootDir>/test/support/not_checked_reporter.js',
  ],
  roots: ['<rootDir>/test'],
  testMatch: [graded ? '<rootDir>/test/*.test.ts' : '<rootDir>/test/**/*.test.ts'],
  // The grader's tests start many scripts and take longer than all the others: npm run test:grade.
  testPathIgnorePatterns: process.env.GRADE ? [] : ['/test/grade/'],
  globalSetup: '<rootDir>/test/support/global_setup.ts',
  globalTeardown: '<rootDir>/test/support/global_teardown.ts',
  // tsc has checked the types before (npm run check).
  globals: { 'ts-jest': { isolatedModules: true } },
  testTimeout: 90000,
  // Tests mostly wait, so two files a core; but one by one on the one database of a server that REDIS_URL names.
  maxWorkers: process.env.REDIS_URL && !graded ? 1 : cpus().length * 2,
};
