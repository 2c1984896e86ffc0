// Grades one folder and resolves with its result, whatever the folder does.
import { join, resolve } from 'path';
import { Group, Result, totalsOf } from './result';
import { testFilesOf, TASKS } from '../../test/support/scenarios';
import { prepareGraded } from './prepare_graded';
import { findRedis, redisVersion } from '../../test/support/redis';
import { build, COMPILED, ROOT } from '../../test/support/launcher';
import { checksOf, consolesOf, readEntries } from './collect';
import { quote } from './command_line';
import { findScripts } from './folders';
import { installCopy } from './install';
import { loadTests, Message, runJest } from './run_jest';
import { Sandbox } from './confine';
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
  /** Called with each check that is done. */
  onProgress?(done: number, id: string): void;
}

const ALL_FILES = TASKS.flatMap(testFilesOf);

/** What Jest says of a test file that it could not run, without its heading. */
function firstLine(error: string): string {
  const lines = error.split('\n').map((line) => line.trim());
  return lines.find((line) => line && !line.startsWith('●')) || 'Jest could not run the test file';
}

/** The pattern of a text for `--testNamePattern`, which finds it in a title. */
export const patternOf = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');

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
  if (resolve(dir) === ROOT && process.env.RUNNER === 'dist') build(COMPILED);
  const work = makeWork();
  try {
    const found = findScripts(dir, files);
    const folder = options.install ? await installCopy(found, work) : found;
    let done = 0;
    const errors = new Map<string, string>();
    const onMessage = ({ file = '', title: name, error }: Message) => {
      if (error) errors.set(file, firstLine(error));
      if (name) options.onProgress?.((done += 1), `${file}: ${name}`);
    };
    const { group, sandbox, workers } = options;
    // Where there is a sandbox, global_setup.ts does it in there: a script may import a file that it must not read.
    if (!sandbox) prepareGraded(folder, work, files);
    const run = { folder, work, redis, group, sandbox, workers, onMessage };
    const outcome = await runJest({
      ...run,
      files,
      titles: title && `^${patternOf(title)}$`,
      time: options.time || TIME_LIMIT,
    });
    const results = join(work, 'results');
    const same = [...(options.install ? ['--install'] : []), ...(options.unsafe ? ['--no-sandbox'] : [])];
    const rerun = (id: string) =>
      ['npm run grade', quote(dir), '--', ...same, '--check', quote(id)].join(' ');
    const entries = (file: string) => readEntries(results, file);
    // What had not begun is declared now, so that the number of checks is always the same.
    const missing = files.filter((file) => entries(file).length === 0);
    if (missing.length > 0) await loadTests({ ...run, files: missing });
    const all = files.flatMap((file) => {
      const unchecked = errors.get(file) || outcome.reason || 'the test did not run';
      return checksOf(entries(file), rerun, unchecked);
    });
    const broken = files.find((file) => errors.has(file) && entries(file).length === 0);
    if (broken) {
      const error = `Jest could not run the tests of ${broken}: ${errors.get(broken)}`;
      return result({ checks: all, reason: outcome.reason || error });
    }
    const checks = options.check ? all.filter(({ id }) => id === options.check) : all;
    const unknown = options.check && checks.length === 0;
    const reason = unknown ? `there is no check called '${options.check}'` : outcome.reason;
    return result({ ...outcome, reason, checks, consoles: consolesOf(files.flatMap(entries)) });
  } catch (error) {
    return result({ reason: (error as Error).message });
  } finally {
    removeWork(work);
  }
}
