import { BLACKLIST, jobLine, NOT_AN_ARRAY, NOTIFICATIONS } from './contract/expected';
import { normaliseLine } from './contract/freedoms';
import { call8Job } from './checks/call_8-job';
import { CheckError, NotChecked, ours, task } from './checks/check';
import { checkEqual } from './checks/lines';
import { lastWords } from './checks/starts';
import { setUp } from './checks/suite';
import { within } from './harness/wait';

const FILE = '8-job';
const suite = setUp();
const JOBS = NOTIFICATIONS.slice(0, 4);
const CONTEXT = `createPushNotificationsJobs(jobs, queue) was called with ${JOBS.length} jobs`;

const scenario = suite.scenario(async () => {
  const { script, calls } = call8Job(suite);
  const result = await within(calls, () => 'the function did not return', 10000);
  return { script, calls: result };
}, 'main');

/** What the calls came to, where there is a function that could be called. */
async function called() {
  const { script, calls } = await scenario();
  if (!calls)
    throw new CheckError(`calling it ended the process: ${lastWords(script)}`, { stderr: script.stderr });
  const { exported, created, refusals, empty, progress, complete, failed, failedError } = calls;
  if (!created || !refusals || !empty || !exported) {
    throw new NotChecked('the module exports no function');
  }
  const lines = (text: string[] = []) => text.map((line) => normaliseLine(FILE, line));
  return {
    created: { jobs: created.jobs, lines: lines(created.lines) },
    refusals,
    empty,
    progress: lines(progress),
    complete: lines(complete),
    failed: lines(failed),
    failedError: lines(failedError),
  };
}

task('the module exports the function, by default or by its name', async () => {
  const { script, calls } = await scenario();
  if (calls?.exported?.default || calls?.exported?.named) return;
  throw new CheckError('the module exports no function', {
    expected: ['export default createPushNotificationsJobs'],
    stderr: script.stderr,
  });
});

task('throws the error "Jobs is not an array" for what is not an array', async () => {
  const { refusals } = await called();
  checkEqual(
    refusals.map(({ value, message }) => `${value}: ${message || 'no error'}`),
    refusals.map(({ value }) => `${value}: ${NOT_AN_ARRAY}`),
    'it does not throw that error for each of them'
  );
});

task('creates no job for an empty array', async () => {
  const { empty } = await called();
  checkEqual([...empty.jobs.map(({ type }) => `a job in ${type}`), ...empty.lines], [], 'it does something');
});

task('creates each job in the queue push_notification_code_3', async () => {
  const { created } = await called();
  const types = created.jobs.map(({ type }) => type);
  checkEqual(
    types,
    JOBS.map(() => 'push_notification_code_3'),
    'the queues of the jobs differ',
    CONTEXT
  );
});

task('creates each job with its data, in order', async () => {
  const { created } = await called();
  const text = (data: unknown) => {
    const { phoneNumber, message } = (data || {}) as Record<string, unknown>;
    return JSON.stringify({ phoneNumber, message });
  };
  checkEqual(
    created.jobs.map(({ data }) => text(data)),
    JOBS.map(text),
    'the data of the jobs differ',
    CONTEXT
  );
});

task('prints the id of each job when it is created', async () => {
  const { created } = await called();
  checkEqual(
    created.lines,
    created.jobs.map(({ id }) => jobLine.created(id)),
    'the lines differ',
    CONTEXT
  );
});

/** The ids of the jobs, for what is said of one of them. */
async function withJobs() {
  const calls = await called();
  if (calls.created.jobs.length === JOBS.length)
    return { ...calls, ids: calls.created.jobs.map(({ id }) => id) };
  throw new NotChecked('it has not created the jobs');
}

task("prints a job's progress", async () => {
  const { progress, ids } = await withJobs();
  checkEqual(progress, [jobLine.progress(ids[0], 25)], 'the lines differ', 'job.emit("progress", 25)');
});

task('prints when a job is completed', async () => {
  const { complete, ids } = await withJobs();
  checkEqual(complete, [jobLine.completed(ids[1])], 'the lines differ', 'job.emit("complete")');
});

task('prints when a job failed, and why', async () => {
  const { failed, ids } = await withJobs();
  const expected = [jobLine.failed(ids[2], 'the caller says so')];
  checkEqual(failed, expected, 'the lines differ', 'job.emit("failed", "the caller says so")');
});

ours(() => {
  test('exports it by default and by its name, prints an Error by its message, and nothing on stderr', async () => {
    const { script, calls } = await scenario();
    expect(calls?.exported).toEqual({ default: true, named: true });
    expect(script.stderr).toEqual([]);
    const { failedError, ids } = await withJobs();
    expect(failedError).toEqual([jobLine.failed(ids[3], 'a test says so')]);
    expect(JOBS[0].phoneNumber).toBe(BLACKLIST[0]); // a creator does not look at the blacklist
  });
});
