import { isDeepStrictEqual } from 'util';
import { BLACKLIST, sending } from './support/expected';
import { CheckError, NotChecked, robustness, task } from './support/check';
import {
  checkEqual,
  checkLines,
  checkNothingElse,
  ending,
  happens,
  linesOf,
  printed,
  requireLines,
} from './support/lines';
import { checkCompleted, checkIdle, IDLE, losesNoJob, testProcessor } from './support/processors';
import { failureOf } from './support/starts';
import { setUp } from './support/suite';
import { areJobsDone, createJobs, jobField, listenToJobs } from './support/jobs';

const FILE = '7-job_processor';
const TYPE = 'push_notification_code_2';
const suite = setUp();

const GOOD = [...Array(8).keys()].map((index) => ({
  phoneNumber: `415000000${index}`,
  message: `message ${index}`,
}));
const LISTED = BLACKLIST.map((phoneNumber) => ({ phoneNumber, message: 'x' }));
const CONTEXT = `eight jobs are in the queue ${TYPE}`;
const LISTED_CONTEXT = `in the queue ${TYPE} are jobs of both blacklisted numbers, then one of another`;

/** The processor with these jobs, and what it has made of them. */
async function process(data: typeof GOOD) {
  const ids = await createJobs(suite.redis, TYPE, data);
  const { events, close } = await listenToJobs(suite.redis);
  const script = suite.run(FILE);
  await printed(script, ...data.filter((job) => !LISTED.includes(job)).map((job) => [sending(job)]));
  await happens(script, () => areJobsDone(suite.redis, TYPE));
  close();
  const ended = await ending(script, IDLE);
  script.kill(); // it would take the jobs of the next one
  await script.ended;
  const fields = (field: string) => Promise.all(ids.map((id) => jobField(suite.redis, id, field)));
  return {
    script,
    ended,
    states: await fields('state'),
    errors: (await fields('error')).map((error) => (error || 'no error').split('\n')[0]),
    workers: await fields('workerId'),
    progress: ids.map((id) =>
      events.filter((one) => one.id === id && one.event === 'progress').map(({ args }) => args[1])
    ),
  };
}
const scenario = suite.scenario(() => process(GOOD));
const listed = suite.scenario(() => process([...LISTED, GOOD[0]]));

/** The same for what cannot be said of a processor that takes no job of the queue: other checks are about that. */
async function taken(get = scenario) {
  const record = await get();
  if (record.workers.some(Boolean)) return record;
  throw new NotChecked('it takes no job of the queue');
}

task('prints each notification that it sends, with its phone number and message', async () => {
  checkLines(
    (await scenario()).script,
    GOOD.map((job) => [sending(job)]),
    CONTEXT
  );
});

task('prints nothing else', async () => {
  checkNothingElse((await scenario()).script, [GOOD.map(sending)], CONTEXT);
  const { script } = await taken(listed);
  const unsent = linesOf(script).filter((line) => !LISTED.map(sending).includes(line));
  if (unsent.length > 0)
    checkNothingElse({ ...script, stdout: unsent }, [[sending(GOOD[0])]], LISTED_CONTEXT);
});

task('sends nothing to a blacklisted number', async () => {
  const { script } = await listed();
  const sent = linesOf(script).filter((line) => LISTED.map(sending).includes(line));
  // In which words it sends is another check's.
  if (!script.stdout.some((line) => line.includes(GOOD[0].phoneNumber)))
    requireLines(script, [sending(GOOD[0])]);
  checkEqual(sent, [], 'it sends to a blacklisted number', { context: LISTED_CONTEXT });
});

task('fails the job of a blacklisted number, and says why', async () => {
  const { script, states, errors } = await taken(listed);
  const plain = errors
    .slice(0, 2)
    .map((error, index) => `${states[index]}: ${error.replace(/^Error: /, '')}`);
  const expected = BLACKLIST.map((number) => `failed: Phone number ${number} is blacklisted`);
  const reason = 'the jobs of the blacklisted numbers did not fail with that error';
  checkEqual(plain, expected, failureOf(script) || reason, {
    context: LISTED_CONTEXT,
    stderr: script.stderr,
  });
});

task('completes the other jobs', async () => {
  checkCompleted(await scenario(), CONTEXT);
  const record = await listed();
  const [first, second, ...others] = record.states;
  // One that ends although it has failed these two jobs is seen nowhere else.
  if (!failureOf(record.script) || first !== 'failed' || second !== 'failed') return;
  checkCompleted({ ...record, states: others }, LISTED_CONTEXT);
});

task('sets the progress of a blacklisted job to 0 of 100', async () => {
  const { script, states, progress } = await taken(listed);
  const own = progress.slice(0, 2);
  if (isDeepStrictEqual(own, [[0], [0]])) return;
  const failure = failureOf(script);
  if (failure) throw new NotChecked(failure);
  if (states.slice(0, 2).includes('complete')) throw new NotChecked('it completes the job of such a number');
  checkEqual(own, [[0], [0]], 'the progress that it has set differs', { context: LISTED_CONTEXT });
});

task('sets the progress of the other jobs to 0, then to 50 of 100', async () => {
  const { progress } = await taken();
  const expected = GOOD.map(() => [0, 50]);
  checkEqual(progress, expected, 'the progress that it has set differs', { context: CONTEXT });
});

task('processes two jobs at a time', async () => {
  const { script, workers } = await taken();
  // Kue numbers the workers of a process: `queue.process(TYPE, 2, …)` makes two.
  const numbers = new Set(workers.filter(Boolean).map((worker) => worker.split(':').pop()));
  if (numbers.size === 2) return;
  throw new CheckError(`it processes ${numbers.size} ${numbers.size === 1 ? 'job' : 'jobs'} at a time`, {
    expected: ['2 jobs at a time'],
    actual: [`${numbers.size} at a time`],
    context: CONTEXT,
    stderr: script.stderr,
  });
});

robustness('keeps running when its jobs are done', async () => {
  checkIdle(await scenario());
});

robustness('loses no job when it is killed while it has one', () => losesNoJob(suite, FILE, TYPE));

testProcessor(suite, FILE, TYPE);
