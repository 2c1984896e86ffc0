// What the reporter makes of a test's result.
import GradingReporter, { Message } from '../../scripts/grade/jest_reporter';
import type { Detail } from '../../scripts/grade/environment';
import { copySolution } from './student_folders';

const { send, connected } = process;
afterEach(() => Object.assign(process, { send, connected }));

/** The check that the reporter sends for a test of 1-redis_op. */
async function checkOf(status: string, detail?: Partial<Detail>, group = 'task') {
  const messages: Message[] = [];
  const folder = copySolution('right');
  process.env.GRADING = JSON.stringify({ folder, work: folder });
  Object.assign(process, { send: (message: Message) => messages.push(message), connected: true });
  const result = {
    ...{ ancestorTitles: ['1-redis_op', group, 'a block'], title: 'prints', status, duration: 20 },
    failureDetails: detail ? [{ message: '', stack: '', ...detail }] : [],
  };
  const reporter = new GradingReporter();
  reporter.onTestCaseResult({ path: 'test/1-redis_op.test.ts' } as never, result as never);
  process.removeAllListeners('disconnect');
  return messages[0].checks || [];
}

test('a matcher that fails is a failed check, with what it shows', async () => {
  const facts = { expected: ['School'], actual: ['null'], context: 'after', stderr: ['x'] };
  const [failed] = await checkOf('failed', { reason: '"School" is missing', facts });
  expect(failed).toMatchObject({
    ...{ id: '1-redis_op: prints', task: '1-redis_op', group: 'task', title: 'prints', seconds: 0.02 },
    ...{ status: 'failed', reason: '"School" is missing', context: 'after' },
    ...{ expected: ['School'], actual: ['null'] },
  });
});

test("an error that no matcher throws is the grader's fault, with its stack", async () => {
  const message = "Cannot read properties of null (reading 'length')";
  const [check] = await checkOf('failed', { message, stack: `TypeError: ${message}\n    at x.ts:1:1` });
  expect(check).toMatchObject({
    ...{ status: 'not checked', reason: `fault of the grader: ${message}` },
    stack: expect.stringContaining('x.ts:1:1'),
  });
});

test('a number that Jest compares is shown with the one that was expected', async () => {
  const message = 'expect(received).toBeGreaterThan(expected)\n\nExpected: > 300\nReceived:   12';
  const [check] = await checkOf('failed', { message, facts: {} });
  expect(check).toMatchObject({ status: 'failed', expected: ['> 300'], actual: ['12'] });
});

test('what cannot be judged, what was not to run, and a test that is in neither group', async () => {
  const [unjudged] = await checkOf('pending', { notChecked: 'it does not listen' });
  expect(unjudged).toMatchObject({ status: 'not checked', reason: 'it does not listen' });
  const [unasked] = await checkOf('pending');
  expect(unasked).toMatchObject({ status: 'not checked' });
  expect(await checkOf('passed', undefined, 'ours')).toEqual([]);
});
