import { BLACKLIST, jobLine, NOT_AN_ARRAY, NOTIFICATIONS } from './support/expected';
import { normaliseLine } from './support/accepted';
import { call8Job } from './support/call_8-job';
import { CheckError, NotChecked, ours, task } from './support/check';
import { checkEqual, ending } from './support/lines';
import { lastWords } from './support/starts';
import { setUp } from './support/suite';
import { PATIENCE } from './support/wait';
import type { Call, Calls } from './support/programs/call_8-job';

const FILE = '8-job';
const suite = setUp();
const JOBS = NOTIFICATIONS.slice(0, 4);
const CONTEXT = `createPushNotificationsJobs(jobs, queue) was called with ${JOBS.length} jobs`;

const scenario = suite.scenario(async () => {
  const { script, calls } = call8Job(suite);
  const ended = await ending(script, PATIENCE);
  script.kill();
  return { script, ended, calls: await calls };
}, 'main');

/** What one call came to; where the process has ended before, the check that is about it fails. */
async function called<K extends keyof Calls>(name: K): Promise<Calls[K]> {
  const { script, ended, calls } = await scenario();
  const { default: byDefault, named } = calls.exported || {};
  if (calls.exported && !byDefault && !named) throw new NotChecked('the module exports no function');
  const result = calls[name] as Calls[K] | undefined;
  if (result) return result;
  const reason =
    ended === undefined ? 'the call did not return' : `calling it ended the process: ${lastWords(script)}`;
  throw new CheckError(reason, { stderr: script.stderr });
}

/** The jobs that it creates, and the lines that it prints then. */
async function creation(): Promise<Call> {
  const created = await called('created');
  if (created.thrown) throw new CheckError(`calling it threw ${created.thrown}`, { context: CONTEXT });
  return { ...created, lines: plain(created.lines) };
}

/** What was printed is what was expected; what went to stderr may say why not. */
async function checkPrinted(lines: string[], expected: string[], context: string): Promise<void> {
  checkEqual(lines, expected, 'the lines differ', { context, stderr: (await scenario()).script.stderr });
}

const plain = (lines: string[]) => lines.map((line) => normaliseLine(FILE, line));

task('the module exports the function, by default or by its name', async () => {
  const { script, calls } = await scenario();
  if (calls.exported?.default || calls.exported?.named) return;
  throw new CheckError('the module exports no function', {
    expected: ['export default createPushNotificationsJobs'],
    stderr: script.stderr,
  });
});

task('throws the error "Jobs is not an array" for what is not an array', async () => {
  const refusals = await called('refusals');
  checkEqual(
    refusals.map(({ value, message }) => `${value}: ${message || 'no error'}`),
    refusals.map(({ value }) => `${value}: ${NOT_AN_ARRAY}`),
    'it does not throw that error for each of them'
  );
});

task('creates no job for an empty array', async () => {
  const { thrown, jobs, lines } = await called('empty');
  const errors = thrown ? [`it threw ${thrown}`] : [];
  checkEqual([...errors, ...jobs.map(({ type }) => `a job in ${type}`), ...lines], [], 'it does something');
});

task("can be called in Kue's test mode, as a test of it does", async () => {
  const { thrown } = await called('plain');
  if (!thrown) return;
  throw new CheckError(`it threw ${thrown}`, {
    context: 'queue.testMode.enter(), and the call with one job',
  });
});

task('creates each job in the queue push_notification_code_3', async () => {
  const created = await creation();
  const types = created.jobs.map(({ type }) => type);
  checkEqual(
    types,
    JOBS.map(() => 'push_notification_code_3'),
    'the queues of the jobs differ',
    { context: CONTEXT }
  );
});

task('creates each job with its data, in order', async () => {
  const created = await creation();
  const text = (data: unknown) => {
    const { phoneNumber, message } = (data || {}) as Record<string, unknown>;
    return JSON.stringify({ phoneNumber, message });
  };
  checkEqual(
    created.jobs.map(({ data }) => text(data)),
    JOBS.map(text),
    'the data of the jobs differ',
    { context: CONTEXT }
  );
});

task('prints the id of each job when it is created', async () => {
  const created = await creation();
  const expected = created.jobs.map(({ id }) => jobLine.created(id));
  await checkPrinted(created.lines, expected, CONTEXT);
});

/** What is printed on an event of one of the jobs, and its id. */
async function onEvent(name: 'progress' | 'complete' | 'failed' | 'failedError', index: number) {
  const created = await called('created');
  if (created.jobs.length !== JOBS.length) throw new NotChecked('it has not created the jobs');
  return { lines: plain(await called(name)), id: created.jobs[index].id };
}

task("prints a job's progress", async () => {
  const { lines, id } = await onEvent('progress', 0);
  await checkPrinted(lines, [jobLine.progress(id, 25)], 'job.emit("progress", 25)');
});

task('prints when a job is completed', async () => {
  const { lines, id } = await onEvent('complete', 1);
  await checkPrinted(lines, [jobLine.completed(id)], 'job.emit("complete")');
});

task('prints when a job failed, and why', async () => {
  const { lines, id } = await onEvent('failed', 2);
  const expected = [jobLine.failed(id, 'the caller says so')];
  await checkPrinted(lines, expected, 'job.emit("failed", "the caller says so")');
});

ours(() => {
  test('exports it by default and by its name, prints an Error by its message, and nothing on stderr', async () => {
    const { script, calls } = await scenario();
    expect(calls.exported).toEqual({ default: true, named: true });
    expect(script.stderr).toEqual([]);
    const { lines, id } = await onEvent('failedError', 3);
    expect(lines).toEqual([jobLine.failed(id, 'a test says so')]);
    expect(JOBS[0].phoneNumber).toBe(BLACKLIST[0]); // a creator does not look at the blacklist
  });
});
