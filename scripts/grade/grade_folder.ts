// Grades one folder and resolves with its result, whatever the folder does.
import { existsSync, readFileSync } from 'fs';
import { join, resolve } from 'path';
import { findRedis, redisVersion } from '../../test/support/redis';
import { TASKS, testFilesOf } from '../../test/support/scenarios';
import { quote } from './command_line';
import { makeWork, removeWork } from './ending';
import { findScripts } from './folders';
import { currentWaits } from './grading';
import { installCopy } from './install';
import type { Message, Reported } from './jest_reporter';
import { Check, Consoles, fileOf, Group, Result, STARTS, taskOf, totalsOf } from './result';
import { JestRun, NO_TEST, runJest } from './run_jest';

export interface GradeOptions extends Partial<Pick<JestRun, 'files' | 'workers' | 'sandbox'>> {
  /** The group whose checks are made; both where it is left out. */
  group?: Group;
  /** The id of the one check that runs. */
  check?: string;
  /** Install into a copy what package.json asks for. */
  install?: boolean;
  /** Whether the person has asked for no sandbox. */
  unsafe?: boolean;
  /** Called five times a second, with how many checks are done; `waits` reads what is waited for. */
  onProgress?(done: number, waits: () => string[]): void;
}

/** Milliseconds after which progress is shown again. */
const PROGRESS = 200;

const ALL_FILES = TASKS.flatMap(testFilesOf);

/** What Jest says of a test file that it could not run, without its heading. */
function firstLine(error: string): string {
  const lines = error.split('\n').map((line) => line.trim());
  return lines.find((line) => line && !line.startsWith('●')) || 'no reason was given';
}

/** The pattern of a text for `--testNamePattern`, which finds it in a test's full name. */
export const patternOf = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');

/** The checks of a file: where its script does not start, none of the others says more than that. */
function withoutEchoes(checks: Reported[]): Reported[] {
  const starts = checks.find(({ title, reason }) => title === STARTS && reason !== undefined);
  if (!starts || checks.some(({ status }) => status === 'passed')) return checks;
  const reason = starts.status === 'failed' ? `${fileOf(starts)} does not start` : starts.reason;
  return checks.map((check) => {
    const { id, task, group, title, seconds } = check;
    return check === starts ? check : { id, task, group, title, seconds, reason, status: 'not checked' };
  });
}

/** What the scripts of each task's main scenario printed: of the test file that has started most of the task's. */
function readConsoles(work: string, files: string[]): Consoles[] {
  const consoles = new Map<string, Consoles>();
  for (const file of files) {
    const path = join(work, 'consoles', `${file}.json`);
    if (!existsSync(path)) continue;
    const scripts: Consoles['scripts'] = JSON.parse(readFileSync(path, 'utf8'));
    const task = taskOf(file);
    const known = consoles.get(task)?.scripts.length || 0;
    if (scripts.length > known) consoles.set(task, { task, scripts });
  }
  return [...consoles.values()];
}

/** Runs the tests on a folder's scripts, and resolves with their checks; the reason says why some may not have run. */
async function runChecks(
  dir: string,
  work: string,
  options: GradeOptions
): Promise<Pick<Result, 'checks' | 'consoles' | 'reason'>> {
  const { check: wanted, group, install, unsafe, sandbox, workers, onProgress } = options;
  const [, wantedFile, title] = /^([^:]+): (.*)$/.exec(wanted || '') || [];
  const files = wantedFile ? [wantedFile] : options.files || ALL_FILES;
  const found = findScripts(dir, files);
  const folder = install ? await installCopy(found, work) : found;
  const results = new Map(files.map((file) => [file, new Map<string, Reported>()]));
  const errors = new Map<string, string>();
  let done = 0;
  const onMessage = ({ file = '', checks = [], error, isDone }: Message) => {
    if (error) errors.set(file, firstLine(error));
    for (const check of checks) results.get(file)?.set(check.id, check);
    if (isDone) done += checks.length;
  };
  const timer = setInterval(() => onProgress?.(done, () => currentWaits(work)), PROGRESS);
  const run = { folder, work, redis: findRedis(), sandbox, workers, onMessage };
  const names = title ? `${patternOf(title)}$` : group ? `^\\S+ ${group} ` : '';
  const cutShort = await runJest({ ...run, files }, names);
  // What had not begun is listed now, so that the number of checks is always the same.
  const unknown = () => files.filter((file) => results.get(file)?.size === 0);
  if (unknown().length > 0) await runJest({ ...run, files: unknown() }, NO_TEST);
  clearInterval(timer);

  const same = [...(install ? ['--install'] : []), ...(unsafe ? ['--no-sandbox'] : [])];
  const isWanted = (check: Reported) => (wanted ? check.id === wanted : !group || check.group === group);
  const checks = [...results].flatMap(([file, own]) => {
    const reason = errors.get(file) || cutShort || 'the test did not run';
    return withoutEchoes([...own.values()].filter(isWanted)).map((check): Check => {
      const why = check.status === 'not checked' ? { reason: check.reason || reason } : {};
      const rerun = ['npm run grade', quote(dir), '--', ...same, '--check', quote(check.id)].join(' ');
      return { ...check, ...why, rerun };
    });
  });
  const [broken] = unknown().filter((file) => errors.has(file));
  const failure = broken && `Jest could not run the tests of ${broken}: ${errors.get(broken)}`;
  const noCheck = wanted && checks.length === 0 ? `there is no check called '${wanted}'` : undefined;
  return { checks, consoles: readConsoles(work, files), reason: cutShort || failure || noCheck };
}

/** Grades a folder. It does not reject for anything that the folder does; `complete` and `reason` say so. */
export async function gradeFolder(dir: string, options: GradeOptions = {}): Promise<Result> {
  const begin = Date.now();
  const work = makeWork();
  const { checks, consoles, reason } = await runChecks(dir, work, options).catch((error: Error) => ({
    checks: [],
    consoles: [],
    reason: error.message,
  }));
  removeWork(work);
  return {
    version: 1,
    folder: resolve(dir),
    node: process.version,
    redis: redisVersion(findRedis()),
    seconds: Math.round((Date.now() - begin) / 100) / 10,
    complete: reason === undefined,
    reason,
    totals: totalsOf(checks),
    checks,
    consoles,
  };
}
