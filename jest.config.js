const { cpus } = require('os');

// For continuous integration, which sets CI: junit.xml, or the file that JEST_JUNIT_OUTPUT_FILE names.
const junit = process.env.CI || process.env.JEST_JUNIT_OUTPUT_FILE;
const JUNIT = {
  suiteNameTemplate: '{filepath}',
  classNameTemplate: '{filepath}',
  titleTemplate: ({ classname, title }) => `${classname} ${title}`.trim(),
};

module.exports = {
  preset: 'ts-jest',
  testEnvironment: '<rootDir>/test/checks/environment.ts',
  reporters: [
    'default',
    ...(junit ? [['jest-junit', JUNIT]] : []),
    ...(process.env.REDIS_URL ? ['<rootDir>/test/checks/skipped_reporter.js'] : []),
  ],
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  // The grader's tests start many scripts and take as long as all the others: npm run test:grade.
  testPathIgnorePatterns: process.env.GRADE ? [] : ['/grade.test.ts$'],
  globalSetup: '<rootDir>/test/checks/global_setup.ts',
  // tsc has checked the types before (npm run check).
  globals: { 'ts-jest': { isolatedModules: true } },
  testTimeout: 90000,
  // Tests mostly wait, so two files a core; but one by one on the one database of a server that REDIS_URL names.
  maxWorkers: process.env.REDIS_URL ? 1 : cpus().length * 2,
};
