// Kept between gradings: the list of all checks, and Jest's cache of the compiled tests, which saves a tenth of each
// grading's work.
import { execFileSync, spawnSync } from 'child_process';
import { mkdirSync, mkdtempSync, readFileSync, renameSync, writeFileSync } from 'fs';
import { dirname, join } from 'path';
import { ROOT } from '../../test/support/launcher';
import { TASKS, testFilesOf } from '../../test/support/scenarios';
import { makeWork, removeWork } from './ending';
import type { Message, Reported } from './jest_reporter';
import { runJest } from './run_jest';

const CACHE = join(ROOT, 'node_modules/.cache/grade');
const LIST = 'checks.json';

/** A pattern that matches no name: Jest loads the tests and runs none, and so reports which checks there are. */
const NO_TEST = 'a^';

const FILES = TASKS.flatMap(testFilesOf);

/** The list in the cache, unless the cache is older than the tests. */
function savedList(): Reported[] | undefined {
  const inputs = ['test/support', 'scripts/grade', ...FILES.map((file) => `test/${file}.test.ts`)];
  const newer = spawnSync('find', [...inputs, '-newer', CACHE], { cwd: ROOT });
  try {
    return newer.stdout.length > 0 ? undefined : JSON.parse(readFileSync(join(CACHE, LIST), 'utf8'));
  } catch {
    return undefined; // there is none yet, or another grading is replacing it
  }
}

/** Replaces the cache with that of a run. */
function save(work: string, checks: Reported[]): void {
  const run = (command: string, ...args: string[]) => execFileSync(command, args, { stdio: 'ignore' });
  try {
    mkdirSync(dirname(CACHE), { recursive: true });
    const filled = mkdtempSync(`${CACHE}-`);
    try {
      run('cp', '-R', join(work, 'cache', '.'), filled);
      writeFileSync(join(filled, LIST), JSON.stringify(checks));
      run('rm', '-rf', CACHE);
      renameSync(filled, CACHE);
    } finally {
      run('rm', '-rf', filled);
    }
  } catch {
    // The project is read-only, or another grading has just filled the cache: this one compiles the tests itself.
  }
}

/** Lists the checks and fills the cache, without any student's code. */
async function fillCache(): Promise<Reported[]> {
  const work = makeWork();
  const checks: Reported[] = [];
  const onMessage = (message: Message) => checks.push(...(message.checks || []));
  const failure = await runJest({ folder: work, work, files: FILES, onMessage }, NO_TEST);
  if (!failure) save(work, checks);
  removeWork(work);
  return checks;
}

let listed: Promise<Reported[]> | undefined;

/** All checks of the tasks' tests, none of them done; without those of a test file that Jest cannot load. */
export function listChecks(): Promise<Reported[]> {
  listed = listed || Promise.resolve(savedList() || fillCache());
  return listed;
}

/** Gives a grading its own copy of the cache: without a sandbox, a student's code could write to it. A part of it will do, too. */
export function copyCache(work: string): void {
  spawnSync('cp', ['-R', CACHE, join(work, 'cache')]);
}
