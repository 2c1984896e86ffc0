import { EDIT_TIME } from './edit';
import { EVERY_SCRIPT } from './edits/every_script';
import { LISTENING } from './edits/listening';
import { NOTHING_LOST } from './edits/nothing_lost';
import { copyProject, ProjectCopy } from './our_tests';

let project: ProjectCopy;
beforeAll(() => {
  project = copyProject();
});
afterAll(() => project.remove());

const EDITS = [...EVERY_SCRIPT, ...NOTHING_LOST, ...LISTENING];

test.each(EDITS.map((edit) => [edit.file, edit.breaks, edit] as const))(
  '%s: %s',
  async (_file, _breaks, edit) => {
    const failed = await project.failedTests(edit);
    expect(edit.fails.filter((part) => !failed.some((title) => title.includes(part)))).toEqual([]);
  },
  EDIT_TIME
);
