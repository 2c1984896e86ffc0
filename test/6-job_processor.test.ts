import { completedJob, sending } from './contract/expected';
import { isNotification } from './contract/freedoms';
import { NotChecked, ours, robustness, task } from './checks/check';
import { checkLines, checkNothingElse, ending, happens, printed } from './checks/lines';
import { checkCompleted, checkIdle, IDLE, testProcessor } from './checks/processors';
import { setUp } from './checks/suite';
import { countJobs, createJobs, jobField, savedJobs } from './harness/jobs';

const FILE = '6-job_processor';
const CREATOR = '6-job_creator';
const TYPE = 'push_notification_code';
const suite = setUp();

const JOBS = ['first', 'second', 'third'].map((message, index) => ({
  phoneNumber: `415000000${index}`,
  message: `the ${message} message`,
}));
const CONTEXT = `three jobs are in the queue ${TYPE}: two when it starts, and one that comes later`;

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
  const { script, states } = await scenario();
  checkCompleted(script, states, CONTEXT);
});

const together = suite.scenario(async () => {
  const creator = suite.run(CREATOR);
  await printed(creator, completedJob(1).slice(0, 1));
  const [job] = await savedJobs(suite.redis);
  const processor = suite.run(FILE);
  await printed(creator, completedJob(1));
  if (isNotification(job?.data)) await printed(processor, [sending(job.data)]);
  return { creator, processor, job };
}, 'main');

task(
  'the job of 6-job_creator is sent and completed',
  async () => {
    const { creator, processor, job } = await together();
    if (!job || !isNotification(job.data)) throw new NotChecked(`${CREATOR} has created no such job`);
    checkLines(processor, [[sending(job.data)]], `the job of ${CREATOR}`);
    checkLines(creator, [completedJob(1)], `${FILE} was started when the job was created`);
  },
  [FILE, CREATOR]
);

robustness('keeps running when its jobs are done', async () => {
  const { script, ended } = await scenario();
  checkIdle(script, ended);
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
