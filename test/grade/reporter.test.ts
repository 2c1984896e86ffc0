// What a check says of a test that has failed.
import { outcomeOf } from '../../scripts/grade/outcome';
import { failWith } from '../support/matchers';
import { NotChecked } from '../support/wait';
import { copySolution } from './student_folders';

process.env.GRADING = JSON.stringify({ folder: copySolution('right') });

/** The outcome of a test of 1-redis_op that does this. */
function outcome(run: () => void) {
  try {
    return run();
  } catch (error) {
    return outcomeOf('1-redis_op', 'prints', error as Error);
  }
}

test('a failure of ours: what it shows', () => {
  const facts = { reason: '"School" is missing', expected: ['School'], actual: ['null'], context: 'after' };
  expect(outcome(() => failWith({ ...facts, stderr: ['x'] }))).toEqual({ status: 'failed', ...facts });
});

test("a failure of one of Jest's matchers: the values that it compares", () => {
  expect(outcome(() => expect({ a: 1 }).toEqual(['b']))).toMatchObject({
    ...{ status: 'failed', reason: 'it differs from what was expected' },
    ...{ expected: ['b'], actual: ['{ a: 1 }'] },
  });
});

test("an error that no matcher throws is the grader's fault, with its stack", () => {
  const error = new TypeError("Cannot read properties of null (reading 'length')\nand more");
  const thrown = outcome(() => {
    throw error;
  });
  const reason = "fault of the grader: Cannot read properties of null (reading 'length')";
  expect(thrown).toEqual({ status: 'not checked', reason, stack: error.stack });
});

test('what cannot be judged', () => {
  const thrown = outcome(() => {
    throw new NotChecked('it does not listen');
  });
  expect(thrown).toEqual({ status: 'not checked', reason: 'it does not listen' });
});
