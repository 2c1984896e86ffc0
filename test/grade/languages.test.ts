import { gradeFolder } from '../../scripts/grade/grade_folder';
import { FOLDER_TIME, withFolder } from './folder';
import { LANGUAGES } from './languages';

delete process.env.RUNNER; // it would have the grader look for compiled scripts

test.each(LANGUAGES.map((one) => [one.name, one] as const))(
  'full marks of the task: %s',
  (_name, { files, tests, install }) =>
    withFolder(files, async (folder) => {
      const result = await gradeFolder(folder, { files: tests, install, group: 'task' });
      expect(result).toMatchObject({ complete: true });
      expect(result.checks.filter(({ status }) => status !== 'passed')).toEqual([]);
    }),
  FOLDER_TIME
);
