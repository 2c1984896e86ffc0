// Grades one folder: whatever its scripts do, there is a result.
import { existsSync, readFileSync } from 'fs';
import { join, resolve } from 'path';
import { findRedis, redisVersion } from '../../test/support/redis';
import { TASKS, testFilesOf } from '../../test/support/scenarios';
import { copyCache, listChecks } from './cache';
import { followChecks } from './checks';
import { makeWork, removeWork } from './ending';
import { findScripts } from './folders';
import { installCopy } from './install';
import type { Reported } from './jest_reporter';
import { Consoles, fileOf, Group, Result, STARTS, taskOf, totalsOf } from './result';
import { runJest } from './run_jest';
import { Sandbox } from './sandbox';

export interface GradeOptions {
  /** The names of the test files; by default all. */
  files?: string[];
  /** How many test files run at a time; by default two a core. */
  workers?: number;
  /** Isolates the scripts; false if the person declined that. */
  sandbox?: Sandbox | false;
  /** The only group whose checks run; by default both. */
  only?: Group;
  /** The id of the only check that runs. */
  check?: string;
  /** Grade a copy in which the packages that package.json asks for are installed. */
  install?: boolean;
  /** Called five times a second, with how many checks are done and what is waited for: see followChecks. */
  onProgress?(done: number, waits: () => string[]): void;
}

/** Milliseconds between two calls of onProgress. */
const PROGRESS_INTERVAL = 200;

/** The pattern for `--testNamePattern` that matches exactly this text. */
export const patternOf = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');

/** Quotes a text as one argument for a shell. */
const quote = (text: string): string => (/^[\w./-]+$/.test(text) ? text : `'${text.replace(/'/g, "'\\''")}'`);

/** A file's checks: if its script does not start, the others only repeat that, and become "not checked". */
function withoutEchoes(checks: Reported[]): Reported[] {
  const starts = checks.find(({ title, reason }) => title === STARTS && reason !== undefined);
  if (!starts || checks.some(({ status }) => status === 'passed')) return checks;
  const reason = starts.status === 'failed' ? `${fileOf(starts)} does not start` : starts.reason;
  return checks.map((check) => {
    const { id, task, group, title, seconds } = check;
    return check === starts ? check : { id, task, group, title, seconds, reason, status: 'not checked' };
  });
}

/** What each task's scripts printed, from the test file that started the most of them. */
function readConsoles(work: string, files: string[]): Consoles[] {
  const all = files.flatMap((file): Consoles[] => {
    const path = join(work, 'consoles', `${file}.json`);
    return existsSync(path) ? [{ task: taskOf(file), scripts: JSON.parse(readFileSync(path, 'utf8')) }] : [];
  });
  const fullestFirst = [...all].sort((one, other) => other.scripts.length - one.scripts.length);
  return all.filter((one) => one === fullestFirst.find(({ task }) => task === one.task));
}

/** Runs the tests on a folder's scripts and resolves with their checks; if not all ran, with the reason. */
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
  const { onMessage, all, countDone, waits } = followChecks(await listChecks(), (check) =>
    wanted ? check.id === wanted : !only || check.group === only
  );
  const names = title ? `${patternOf(title)}$` : only ? `^\\S+ ${only} ` : '';
  const timer = setInterval(() => onProgress?.(countDone(), waits), PROGRESS_INTERVAL);
  const run = { folder, work, files, sandbox: sandbox || undefined, workers, onMessage };
  const cutShort = await runJest(run, names).finally(() => clearInterval(timer));

  const repeated = [...(install ? ['--install'] : []), ...(sandbox === false ? ['--no-sandbox'] : [])];
  const checks = files.flatMap((file) => {
    const own = withoutEchoes(all().filter((check) => fileOf(check) === file));
    return own.map(({ needsInstall: _needsInstall, ...check }) => {
      const reason = check.reason || (check.status === 'not checked' ? cutShort : undefined);
      const rerun = ['npm run grade', quote(dir), '--', ...repeated, '--check', quote(check.id)].join(' ');
      return { ...check, reason, rerun };
    });
  });
  const noCheck = wanted && checks.length === 0 ? `there is no check called '${wanted}'` : undefined;
  const isUnchecked = checks.every(({ status }) => status === 'not checked');
  const lacksPackage = all().find(({ needsInstall }) => needsInstall)?.reason;
  const reason = cutShort || noCheck || lacksPackage || (isUnchecked ? checks[0]?.reason : undefined);
  return { checks, consoles: readConsoles(work, files), reason };
}

/** Grades a folder. It never rejects because of what is in it: `complete` and `reason` tell what went wrong. */
export async function gradeFolder(dir: string, options: GradeOptions = {}): Promise<Result> {
  const begin = Date.now();
  const work = makeWork();
  copyCache(work);
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
