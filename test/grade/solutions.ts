// Students' folders: solutions/NAME/ holds the files, and in expected.json what a grading makes of them.
import { execFileSync } from 'child_process';
import { mkdirSync, readdirSync, readFileSync, unlinkSync } from 'fs';
import { join } from 'path';
import { Status } from '../../scripts/grade/result';
import { FOLDER_TIME, runGrade, withFolder } from './folder';

const SOLUTIONS = join(__dirname, 'solutions');

interface Expected {
  /** Another folder of solutions/, whose files come first; those of the same name are replaced. */
  base?: string;
  /** A shell command that makes what cannot be committed, in the copy. */
  make?: string;
  /** What follows the folder in `npm run grade FOLDER …`; the script of Task 2 where it is left out. */
  arguments?: string[];
  /** 0: full marks of the task; 1: marks lost; 2: could not be graded. */
  status: 0 | 1 | 2;
  /** The ids of all checks that are passed, or failed; where one is left out, any may be. */
  passed?: string[];
  failed?: string[];
  /** A part of the report. */
  says?: string;
}

/** Characters of a result: those of a class must fit into memory. */
const MAX_RESULT = 1e6;

/** The names of the folders of one kind. */
export const solutionsOf = (kind: string): string[] =>
  readdirSync(join(SOLUTIONS, kind)).map((name) => `${kind}/${name}`);

/** Copies a folder of solutions/ to a path. */
export function copySolution(name: string, path: string): Expected {
  const from = join(SOLUTIONS, name);
  const expected: Expected = JSON.parse(readFileSync(join(from, 'expected.json'), 'utf8'));
  mkdirSync(path, { recursive: true });
  if (expected.base) copySolution(expected.base, path);
  execFileSync('cp', ['-R', `${from}/.`, path]);
  unlinkSync(join(path, 'expected.json'));
  if (expected.make) execFileSync('sh', ['-c', expected.make], { cwd: path });
  return expected;
}

/** Calls `use` with a copy of a folder of solutions/, and removes it. */
export function withSolution<T>(
  name: string,
  use: (folder: string, expected: Expected) => Promise<T>
): Promise<T> {
  return withFolder((folder) => use(folder, copySolution(name, folder)));
}

/** Declares a test of each folder of a kind: there is a report, the marks are right, and nothing is left behind. */
export function testSolutions(kind: string): void {
  test.each(solutionsOf(kind))(
    '%s',
    (name) =>
      withSolution(name, async (folder, expected) => {
        const { arguments: args = ['1-redis_op'], status, says = '' } = expected;
        const graded = await runGrade(folder, ...args);
        const { checks } = graded.result;
        const having = (wanted: Status) =>
          checks.filter((check) => check.status === wanted).map(({ id }) => id);
        const [passed, failed] = [having('passed'), having('failed')];
        expect(graded).toMatchObject({ status, files: [], processes: [] });
        expect(passed).toEqual(expected.passed || passed);
        expect(failed).toEqual(expected.failed || failed);
        if (status === 1) expect(failed).not.toEqual([]);
        expect([...graded.stdout, ...graded.stderr].join('\n')).toContain(says);
        expect(JSON.stringify(graded.result).length).toBeLessThan(MAX_RESULT);
        const { robustness } = graded.result.totals; // which fails no build
        const skipped = having('not checked').length + robustness.failed;
        expect(graded.junit.match(/<skipped /g) || []).toHaveLength(skipped);
      }),
    FOLDER_TIME
  );
}
