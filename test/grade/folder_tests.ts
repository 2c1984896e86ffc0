// The test of a folder that misbehaves or lacks something: there is a report, its status is right, and nothing is left.
import { symlinkSync } from 'fs';
import { join } from 'path';
import { FOLDER_TIME, runGrade, withFolder } from './folder';
import { Misbehaving } from './misbehaving';

/** Characters of a result: those of a class must find room in the memory. */
const MAX_RESULT = 1e6;

/** Declares a test of each folder. */
export function testFolders(folders: Misbehaving[]): void {
  test.each(folders.map((one) => [one.how, one] as const))(
    '%s: a report, its status, and nothing left',
    async (
      _how,
      { files, links = {}, task = '1-redis_op', options = [], status, passes = /./, fails = /./, says = /./ }
    ) => {
      const graded = await withFolder(files, (folder) => {
        for (const [name, to] of Object.entries(links)) symlinkSync(to, join(folder, name));
        return runGrade(folder, task, ...options);
      });
      const having = (wanted: string) =>
        graded.result.checks.filter((check) => check.status === wanted).map(({ id }) => id);
      expect({
        status: graded.status,
        passed: having('passed').filter((id) => !passes.test(id)),
        failed: having('failed').filter((id) => !fails.test(id)),
        files: graded.files,
        processes: graded.processes,
      }).toEqual({ status, passed: [], failed: [], files: [], processes: [] });
      expect(JSON.stringify(graded.result).length).toBeLessThan(MAX_RESULT);
      expect([...graded.stdout, ...graded.stderr].join('\n')).toMatch(says);
      if (status === 1) expect(having('failed').length).toBeGreaterThan(0);
    },
    FOLDER_TIME
  );
}
