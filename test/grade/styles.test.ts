import { EDIT_TIME, gradeChanges, lostMarks } from './edit';
import { STYLES } from './styles';
import { SERVER_STYLES } from './styles_of_servers';

delete process.env.RUNNER; // it would have the grader look for compiled scripts

test.each([...STYLES, ...SERVER_STYLES].map((style) => [style.allows, style] as const))(
  'costs no mark of the task: %s',
  async (_allows, { changes, tests }) => {
    expect(lostMarks(await gradeChanges(changes, tests, 'task'))).toEqual([]);
  },
  EDIT_TIME
);
