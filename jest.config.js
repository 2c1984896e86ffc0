const { cpus } = require('os');

module.exports = {
  preset: 'ts-jest',
  testEnvironment: 'node',
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
