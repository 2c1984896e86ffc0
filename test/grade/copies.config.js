// How Jest runs our own tests in several copies of the project, one after the other in one process: Jest itself takes longer
// to start than many of these tests take to run. The variable COPIES has the folder of each, its test files and a pattern of the tests.
const { join } = require('path');
const ours = require('../../jest.config');

const projectOf = ({ folder, files, names }) => ({
  ...ours,
  rootDir: folder,
  roots: [join(folder, 'test/guarantees')],
  testMatch: files,
  globals: { names },
  testRunner: join(__dirname, 'copies_runner.js'),
  preset: undefined,
  transform: { '\\.ts$': join(__dirname, '../../scripts/grade/compile.js') }, // starts faster than ts-jest
  globalSetup: undefined, // Redis is found, and the scripts are compiled
});

module.exports = {
  ...ours,
  rootDir: '../..',
  projects: JSON.parse(process.env.COPIES).map(projectOf),
  reporters: [],
  maxWorkers: 1,
};
