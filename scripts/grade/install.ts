// Copies a folder and installs the packages that its package.json asks for: --install.
import { execFileSync } from 'child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'fs';
import { join } from 'path';
import { ROOT } from '../../test/support/launcher';
import { TASKS } from '../../test/support/scenarios';
import { startProgram } from '../../test/support/script';
import { waitForEnd } from './ending';
import { callsConnect, dependencies, locate, Package, sourceOf, textOf } from './source';

/** Milliseconds that npm may take. */
const TIME_LIMIT = 300000;

/** The packages for a folder that names none: the versions that its code seems to be written for. */
function defaults(folder: string): Record<string, string> {
  const paths = TASKS.flatMap(({ files }) => files.map((file) => locate(folder, file)));
  const calls = paths.some((path) => path && callsConnect(sourceOf(path)));
  const { redis, kue, express } = dependencies(ROOT);
  return { kue, express, redis: calls ? '^4.0.0' : redis };
}

/** Writes the copy's package.json: the folder's own, with the defaults that it lacks, and without development tools. */
function writePackage(folder: string, copy: string): void {
  const path = join(folder, 'package.json');
  let own: Package = {};
  try {
    if (existsSync(path)) own = JSON.parse(textOf(path));
  } catch (error) {
    throw new Error(`${path}: ${(error as Error).message}`);
  }
  const needed = Object.entries({ ...defaults(folder), ...dependencies(folder) });
  // Babel, linters and test runners are not needed, and take the longest to install.
  const unused = /babel|eslint|mocha|chai|nodemon|jest|prettier|sinon/;
  const kept = needed.filter(([name]) => own.dependencies?.[name] || !unused.test(name));
  const content = { ...own, devDependencies: {}, scripts: {}, dependencies: Object.fromEntries(kept) };
  writeFileSync(join(copy, 'package.json'), JSON.stringify(content));
}

/**
 * Copies a folder into the work folder and installs its packages there, without running their scripts.
 * @throws Error with npm's message if that fails
 */
export async function installCopy(folder: string, work: string): Promise<string> {
  const copy = join(work, 'copy');
  mkdirSync(copy);
  const names = readdirSync(folder).filter((name) => !['node_modules', '.git', '.npmrc'].includes(name));
  // A student's .npmrc could have npm run scripts, or send tokens to another registry.
  execFileSync('cp', ['-R', ...names.map((name) => join(folder, name)), copy]);
  writePackage(folder, copy);
  const options = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock'];
  const loglevel = ['--loglevel', 'error']; // `npm run -s grade` would silence this npm as well
  const npm = startProgram('npm', ['npm', 'install', ...options, ...loglevel], { cwd: copy, detached: true });
  const reason = await waitForEnd(npm, TIME_LIMIT);
  if (npm.status() === 0) return copy;
  const said = npm.stderr.find((line) => /npm (ERR!|error)/.test(line));
  throw new Error(`npm install did not succeed: ${reason || said || `npm ${npm.ending()}`}`);
}
