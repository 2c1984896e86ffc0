// Folders that lack something: packages, or scripts. What the grader makes of them.
import { Misbehaving, NONE, RIGHT, script, STARTS } from './misbehaving';

const pack = (dependencies: object) => JSON.stringify({ dependencies });

export const INCOMPLETE: Misbehaving[] = [
  {
    how: 'a package that is not there and that package.json names',
    files: {
      ...script(`require('no-such-package-at-all');${RIGHT}`),
      'package.json': pack({ 'no-such-package-at-all': '1' }),
    },
    status: 2,
    fails: NONE,
    says: /no-such-package-at-all, which is not in node_modules: add --install/,
  },
  {
    how: 'a package that nobody names',
    files: script(`require('no-such-package-at-all');${RIGHT}`),
    status: 1,
    fails: STARTS,
    says: /Cannot find module 'no-such-package-at-all'/,
  },
  {
    how: 'redis 4 in package.json, and no node_modules',
    files: { ...script(RIGHT), 'package.json': pack({ redis: '^4.0.6' }) },
    status: 2,
    fails: NONE,
    says: /package\.json asks for redis \^4\.0\.6, which is not in node_modules: add --install/,
  },
  {
    how: 'connect() of redis 4, where package.json asks for redis 3',
    files: { ...script(`${RIGHT}client.connect();`), 'package.json': pack({ redis: '^3.1.2' }) },
    status: 1,
    says: /hint: +connect\(\) is of redis 4 and later/,
  },
  {
    how: 'redis 2 in package.json, whose interface our 3 has',
    files: { ...script(RIGHT), 'package.json': pack({ redis: '^2.8.0' }) },
    status: 0,
  },
  {
    how: 'a package.json that cannot be read',
    files: { ...script(RIGHT), 'package.json': '{' },
    status: 1, // Node itself does not run it
    fails: STARTS,
    says: /pars.*package\.json/,
  },
  {
    how: 'an empty folder',
    files: {},
    status: 2,
    passes: NONE,
    fails: NONE,
    says: /none of the tasks' scripts is in it/,
  },
  {
    how: 'one of the two files of a task missing',
    files: { '6-job_creator.js': '' },
    task: '6-job_processor',
    status: 1,
    passes: NONE,
    fails: /^6-job_(creator|processor): is there and starts$/,
    says: /there is no 6-job_processor\.js or 6-job_processor\.ts in the folder or its src/,
  },
  {
    how: 'both files of Tasks 8 and 9 missing',
    files: script(RIGHT),
    task: '7-job_processor',
    status: 2,
    passes: NONE,
    fails: NONE,
    says: /none of the tasks' scripts is in it/,
  },
];
