// Grades one folder and resolves with its result, whatever the folder does.
import { existsSync, readFileSync } from 'fs';
import { join, resolve } from 'path';
import { findRedis, redisVersion } from '../../test/support/redis';
import { TASKS, testFilesOf } from '../../test/support/scenarios';
import { makeWork, removeWork } from './ending';
import { findScripts } from './folders';
import { currentWaits } from './grading';
import { installCopy } from './install';
import type { Message, Reported } from './jest_reporter';
import { Consoles, fileOf, Group, Result, STARTS, taskOf, totalsOf } from './result';
import { NO_TEST, runJest } from './run_jest';
import { Sandbox } from './sandbox';

export interface GradeOptions {
  /** The names of the test files; all where they are left out. */
  files?: string[];
  /** How many test files run at a time; two a core where it is left out. */
  workers?: number;
  /** What keeps the scripts apart from this machine; false where the person wants nothing to. */
  sandbox?: Sandbox | false;
  /** The group whose checks are made; both where it is left out. */
  only?: Group;
  /** The id of the one check that runs. */
  check?: string;
  /** Install into a copy what package.json asks for. */
  install?: boolean;
  /** Called five times a second, with how many checks are done and what is waited for: see currentWaits. */
  onProgress?(done: number, waits: string[]): void;
}

/** Milliseconds after which progress is shown again. */
const PROGRESS = 200;

/** The pattern of a text for `--testNamePattern`, which finds it in a test's full name. */
export const patternOf = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');

/** A text as one argument of a shell. */
const quote = (text: string): string => (/^[\w./-]+$/.test(text) ? text : `'${text.replace(/'/g, "'\\''")}'`);

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
  const all = files.flatMap((file): Consoles[] => {
    const path = join(work, 'consoles', `${file}.json`);
    return existsSync(path) ? [{ task: taskOf(file), scripts: JSON.parse(readFileSync(path, 'utf8')) }] : [];
  });
  const fullestFirst = [...all].sort((one, other) => other.scripts.length - one.scripts.length);
  return all.filter((one) => one === fullestFirst.find(({ task }) => task === one.task));
}

/** Runs the tests on a folder's scripts, and resolves with their checks; the reason says why some may not have run. */
async function runChecks(
  dir: string,
  work: string,
  options: GradeOptions
): Promise<Pick<Result, 'checks' | 'consoles' | 'reason'>> {
  const { check: wanted, only, install, sandbox, workers, onProgress } = options;
  const [, wantedFile, title] = /^([^:]+): (.*)$/.exec(wanted || '') || [];
  const files = wantedFile ? [wantedFile] : options.files || TASKS.flatMap(testFilesOf);
  const found = findScripts(dir, files);
  const folder = install ? await installCopy(found, work) : found;
  const known = new Map<string, Reported>();
  const errors = new Map<string, string>();
  const over = new Set<string | undefined>();
  const isWanted = ({ id, group }: Reported) => (wanted ? id === wanted : !only || group === only);
  const onMessage = ({ file, checks = [], error, isOver }: Message) => {
    for (const check of checks) if (isWanted(check) && !known.has(check.id)) known.set(check.id, check);
    const [, line] = /^\s*([^\s●].*)/m.exec(error || '') || []; // the first below the heading
    if (file && error) errors.set(file, line);
    else if (isOver) over.add(file);
  };
  const run = { folder, work, sandbox: sandbox || undefined, workers, onMessage };
  const names = title ? `${patternOf(title)}$` : only ? `^\\S+ ${only} ` : '';
  const timer = setInterval(() => onProgress?.(known.size, currentWaits(work)), PROGRESS);
  const cutShort = await runJest({ ...run, files }, names).finally(() => clearInterval(timer));
  // The checks that did not run are listed now, so that their number is always the same.
  const rest = files.filter((file) => !over.has(file));
  if (rest.length > 0) await runJest({ ...run, files: rest }, NO_TEST);

  const repeated = [...(install ? ['--install'] : []), ...(sandbox === false ? ['--no-sandbox'] : [])];
  const checks = files.flatMap((file) => {
    const own = withoutEchoes([...known.values()].filter((check) => fileOf(check) === file));
    return own.map((check) => {
      const why =
        check.status === 'not checked' ? { reason: check.reason || errors.get(file) || cutShort } : {};
      const rerun = ['npm run grade', quote(dir), '--', ...repeated, '--check', quote(check.id)].join(' ');
      return { ...check, ...why, rerun };
    });
  });
  const broken = rest.find((file) => errors.has(file) && !checks.some((check) => fileOf(check) === file));
  const failure = broken && `Jest could not run the tests of ${broken}: ${errors.get(broken)}`;
  const noCheck = wanted && checks.length === 0 ? `there is no check called '${wanted}'` : undefined;
  return { checks, consoles: readConsoles(work, files), reason: cutShort || failure || noCheck };
}

/** Grades a folder. It does not reject for anything that the folder does; `complete` and `reason` say so. */
export async function gradeFolder(dir: string, options: GradeOptions = {}): Promise<Result> {
  const begin = Date.now();
  const work = makeWork();
  const found = await runChecks(dir, work, options).catch((error: Error) => {
    return { checks: [], consoles: [], reason: error.message };
  });
  removeWork(work);
  return {
    version: 1,
    folder: resolve(dir),
    node: process.version,
    redis: redisVersion(findRedis()),
    seconds: Math.round((Date.now() - begin) / 100) / 10,
    complete: found.reason === undefined,
    totals: totalsOf(found.checks),
    ...found,
  };
}
