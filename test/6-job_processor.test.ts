import { completedJob, NOTIFICATION, sending } from './support/expected';
import { isNotification, normaliseLine } from './support/accepted';
import { NotChecked, ours, robustness, task } from './support/check';
import { checkLines, checkNothingElse, ending, happens, hasLines, printed } from './support/lines';
import { checkCompleted, checkIdle, IDLE, testProcessor } from './support/processors';
import { setUp } from './support/suite';
import { countJobs, createJobs, jobField, savedJobs } from './support/jobs';

const FILE = '6-job_processor';
const CREATOR = '6-job_creator';
const TYPE = 'push_notification_code';
const suite = setUp();

const JOBS = ['first', 'second', 'third'].map((message, index) => ({
  phoneNumber: `415000000${index}`,
  message: `the ${message} message`,
}));
const CONTEXT = `three jobs are in the queue ${TYPE}: two when it starts, and one that comes later`;

/** What is printed for a creator's own notification, whose texts may be empty or have lines. */
const sent = (data: typeof NOTIFICATION): string[] =>
  sending(data)
    .split('\n')
    .map((line) => normaliseLine(FILE, line));

const scenario = suite.scenario(async () => {
  const ids = await createJobs(suite.redis, TYPE, JOBS.slice(0, 2));
  const script = suite.run(FILE);
  await printed(script, JOBS.slice(0, 2).map(sending));
  ids.push(...(await createJobs(suite.redis, TYPE, JOBS.slice(2))));
  await printed(script, JOBS.map(sending));
  await happens(script, async () => (await countJobs(suite.redis, TYPE)).complete === 3);
  const states = await Promise.all(ids.map((id) => jobField(suite.redis, id, 'state')));
  return { script, states, ended: await ending(script, IDLE) };
});

task('prints each notification that it sends, with its phone number and message', async () => {
  checkLines((await scenario()).script, [JOBS.map(sending)], CONTEXT);
});

task('prints nothing else', async () => {
  checkNothingElse((await scenario()).script, [JOBS.map(sending)], CONTEXT);
});

task('completes each job', async () => {
  checkCompleted(await scenario(), CONTEXT);
});

const together = suite.scenario(async () => {
  const creator = suite.run(CREATOR);
  await happens(creator, async () => (await savedJobs(suite.redis)).length > 0);
  const [job] = await savedJobs(suite.redis);
  await printed(creator, completedJob(1).slice(0, 1));
  const processor = suite.run(FILE);
  const isRight = job?.type === TYPE && isNotification(job.data);
  const lines = isRight ? sent(job.data as typeof NOTIFICATION) : [];
  await printed(processor, lines);
  await printed(creator, completedJob(1).slice(1));
  const isCompleted = async () => (await countJobs(suite.redis, TYPE)).complete > 0;
  if (lines.length > 0) await happens(processor, isCompleted);
  return { creator, processor, job, lines, isCompleted: await isCompleted() };
}, 'main');

task(
  'the job of 6-job_creator is sent and completed',
  async () => {
    const { creator, processor, lines, isCompleted } = await together();
    const outcome = completedJob(1).slice(1);
    if (lines.length === 0) throw new NotChecked(`${CREATOR} has created no such job`);
    checkLines(processor, [lines], `the job of ${CREATOR}`);
    if (isCompleted && !hasLines(creator, [outcome]))
      throw new NotChecked(`${CREATOR} does not print "${outcome}"`);
    checkLines(creator, [outcome], `${FILE} was started when the job was created`);
  },
  [FILE, CREATOR]
);

robustness('keeps running when its jobs are done', async () => {
  checkIdle(await scenario());
});

testProcessor(suite, FILE, TYPE);

ours(() => {
  test('with the creator: no line more, and nothing on stderr', async () => {
    const { creator, processor, job } = await together();
    expect(creator.stdout).toEqual(completedJob(1));
    expect(processor.stdout).toEqual([sending(job.data as Parameters<typeof sending>[0])]);
    expect([...creator.stderr, ...processor.stderr]).toEqual([]);
  });
});
