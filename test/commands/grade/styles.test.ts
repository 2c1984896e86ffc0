import { EDIT_TIME, gradeChanges } from './edit';
import { STYLES } from './styles';

delete process.env.RUNNER; // it would have the grader look for compiled scripts

test.each(STYLES.map((style) => [style.allows, style] as const))(
  'costs no mark of the task: %s',
  async (_allows, { changes, tests }) => {
    const checks = await gradeChanges(changes, tests);
    const task = checks.filter(({ group }) => group === 'task');
    expect(task.length).toBeGreaterThan(2);
    expect(
      task.filter(({ status }) => status !== 'passed').map(({ id, reason }) => `${id}: ${reason}`)
    ).toEqual([]);
  },
  EDIT_TIME
);
