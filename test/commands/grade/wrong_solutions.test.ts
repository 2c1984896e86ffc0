import { findTasks } from '../../contract/scenarios';
import { gradeFolder } from '../../../scripts/grade/grade_folder';
import { editedCopy, removeFolders } from './folders';
import { WRONG_SOLUTIONS } from './wrong_solutions';

afterAll(removeFolders);

test.concurrent.each(WRONG_SOLUTIONS.map((one) => [one.breaks, one] as const))(
  '%s',
  async (_, { edits, tasks, fails, hint }) => {
    const files = findTasks(tasks).flatMap((task) => task.files);
    const { checks, complete, reason } = await gradeFolder(editedCopy(edits), { files });
    expect({ complete, reason }).toEqual({ complete: true, reason: undefined });
    const failed = checks.filter(({ group, status }) => group === 'task' && status !== 'passed');
    expect(failed.map(({ id }) => id).sort()).toEqual([...fails].sort());
    if (hint) expect(failed.map((check) => check.hint).join('\n')).toMatch(hint);
  },
  180000
);
