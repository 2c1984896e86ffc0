// What a check says of a failed test.
import { outcomeOf } from '../../scripts/grade/outcome';
import { failWith } from '../support/facts';
import { NotChecked } from '../support/wait';
import { copySolution } from './student_folders';

process.env.GRADING = JSON.stringify({ folder: copySolution('right') });

const FACTS = { reason: '"School" is missing', expected: ['School'], actual: ['null'], context: 'after' };
const JEST = { reason: 'it differs from what was expected', expected: ['b'], actual: ['{ a: 1 }'] };
const ERROR = new TypeError("Cannot read properties of null (reading 'length')\nand more");
const FAULT = "fault of the grader: Cannot read properties of null (reading 'length')";

const MISSING = { reason: "it exited at once with 1: Error: Cannot find module 'x'" };

const fail = (error: Error) => () => {
  throw error;
};

test.each<[string, () => void, object]>([
  ['one of our own matchers', () => failWith({ ...FACTS, stderr: ['x'] }), { status: 'failed', ...FACTS }],
  ["one of Jest's matchers", () => expect({ a: 1 }).toEqual(['b']), { status: 'failed', ...JEST }],
  [
    'a missing package',
    () => failWith({ ...MISSING, actual: ['at require'] }),
    { status: 'failed', ...MISSING },
  ],
  ['any other error', fail(ERROR), { status: 'not checked', reason: FAULT, stack: ERROR.stack }],
  ['a test without a verdict', fail(new NotChecked('why')), { status: 'not checked', reason: 'why' }],
])('%s', (_what, run, outcome) => {
  let thrown;
  try {
    run();
  } catch (error) {
    thrown = error as Error;
  }
  expect(outcomeOf('1-redis_op', 'prints', thrown)).toEqual(outcome);
});
