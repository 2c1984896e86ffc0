import { EDIT_TIME } from './edit';
import { EVERY_SCRIPT } from './edits/every_script';
import { failedTests } from './our_tests';

test.each(EVERY_SCRIPT.map((edit) => [edit.file, edit.breaks, edit] as const))(
  '%s: %s',
  async (_file, _breaks, edit) => {
    const failed = await failedTests(edit);
    expect(edit.fails.filter((part) => !failed.some((title) => title.includes(part)))).toEqual([]);
  },
  EDIT_TIME
);
