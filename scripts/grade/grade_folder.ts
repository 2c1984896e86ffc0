// Grades one folder and resolves with its result, whatever the folder does.
import { existsSync, readFileSync } from 'fs';
import { join, resolve } from 'path';
import { findRedis, redisVersion } from '../../test/support/redis';
import { TASKS, testFilesOf } from '../../test/support/scenarios';
import { quote } from './command_line';
import { Sandbox } from './sandbox';
import { findScripts } from './folders';
import { installCopy } from './install';
import type { Message, Reported } from './jest_reporter';
import { Check, Consoles, Group, Result, STARTS, taskOf, totalsOf } from './result';
import { loadTests, runJest } from './run_jest';
import { makeWork, removeWork } from './work_folder';

/** Milliseconds that grading a folder may take, by default. */
export const TIME_LIMIT = 300000;

export interface GradeOptions {
  /** The names of the files whose tests run; all where it is left out. */
  files?: string[];
  /** The group whose checks are made; both where it is left out. */
  group?: Group;
  /** The id of the one check that runs. */
  check?: string;
  /** Install into a copy what package.json asks for. */
  install?: boolean;
  /** Milliseconds that it may take. */
  time?: number;
  /** How many test files run at a time; two a core where it is left out. */
  workers?: number;
  /** Whether the person has asked for no sandbox. */
  unsafe?: boolean;
  /** What keeps the folder's scripts apart from this machine, where they are to be. */
  sandbox?: Sandbox;
  /** Called with each check that is done; `of` is how many there are, as far as it is known. */
  onProgress?(done: number, of: number, id: string): void;
}

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
  const reason = starts.status === 'failed' ? `${starts.id.split(':')[0]} does not start` : starts.reason;
  const others = checks.filter((check) => check !== starts);
  return [
    starts,
    ...others.map(({ id, task, group, title, seconds }) => ({
      ...{ id, task, group, title, seconds, reason },
      status: 'not checked' as const,
    })),
  ];
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

/** Grades a folder. It does not reject for anything that the folder does; `complete` and `reason` say so. */
export async function gradeFolder(dir: string, options: GradeOptions = {}): Promise<Result> {
  const begin = Date.now();
  const [, checkedFile, title] = /^([^:]+): (.*)$/.exec(options.check || '') || [];
  const files = checkedFile ? [checkedFile] : options.files || ALL_FILES;
  const redis = findRedis();
  const result = (outcome: Partial<Result> = {}): Result => ({
    version: 1,
    folder: resolve(dir),
    node: process.version,
    redis: redisVersion(redis),
    seconds: Math.round((Date.now() - begin) / 100) / 10,
    complete: false,
    totals: totalsOf(outcome.checks || []),
    checks: [],
    consoles: [],
    ...outcome,
  });
  const work = makeWork();
  try {
    const found = findScripts(dir, files);
    const folder = options.install ? await installCopy(found, work) : found;
    const { group, sandbox, workers } = options;
    const results = new Map<string, Map<string, Reported>>(files.map((file) => [file, new Map()]));
    const errors = new Map<string, string>();
    let done = 0;
    const onMessage = ({ file = '', checks = [], error, of }: Message) => {
      if (error) errors.set(file, firstLine(error));
      for (const check of checks) results.get(file)?.set(check.id, check);
      if (of !== undefined) options.onProgress?.((done += checks.length), of, checks[0]?.id);
    };
    const run = { folder, work, redis, sandbox, workers, onMessage };
    const names = title ? `${patternOf(title)}$` : group && `^\\S+ ${group} `;
    const outcome = await runJest({ ...run, files, names, time: options.time || TIME_LIMIT });
    // What had not begun is listed now, so that the number of checks is always the same.
    const missing = files.filter((file) => results.get(file)?.size === 0);
    if (missing.length > 0) await loadTests({ ...run, files: missing });

    const same = [...(options.install ? ['--install'] : []), ...(options.unsafe ? ['--no-sandbox'] : [])];
    const checks = files.flatMap((file) => {
      const reason = errors.get(file) || outcome.reason || 'the test did not run';
      const own = [...(results.get(file) as Map<string, Reported>).values()].filter((check) =>
        options.check ? check.id === options.check : !group || check.group === group
      );
      return withoutEchoes(own).map((check): Check => {
        const why = check.status === 'not checked' ? { reason: check.reason || reason } : {};
        const rerun = ['npm run grade', quote(dir), '--', ...same, '--check', quote(check.id)].join(' ');
        return { ...check, ...why, rerun };
      });
    });
    const consoles = readConsoles(work, files);
    const broken = files.find((file) => errors.has(file) && results.get(file)?.size === 0);
    if (broken) {
      const reason = `Jest could not run the tests of ${broken}: ${errors.get(broken)}`;
      return result({ checks, consoles, reason: outcome.reason || reason });
    }
    const unknown = options.check && checks.length === 0;
    const reason = unknown ? `there is no check called '${options.check}'` : outcome.reason;
    return result({ ...outcome, reason, checks, consoles });
  } catch (error) {
    return result({ reason: (error as Error).message });
  } finally {
    removeWork(work);
  }
}
