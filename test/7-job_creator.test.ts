import { jobLives, NOTIFICATIONS, SENT } from './support/expected';
import { TASK_TIME } from './support/accepted';
import { findFaults, NO_FAULTS } from './support/judge';
import { CheckError, NotChecked, ours, robustness, task } from './support/check';
import { keepsRunningWithoutRedis, refusesBadAddress } from './support/every_script';
import {
  checkEnded,
  checkEqual,
  checkLines,
  checkNothingElse,
  ending,
  happens,
  hasLines,
  LIFE,
  linesOf,
  printed,
  requireLines,
} from './support/lines';
import { CREATED, faultOfProcessor, judgedLives, OUTCOMES, REASON } from './support/lives';
import { setUp } from './support/suite';
import { finishJob, isWorkerWaiting, publishEvent, savedJobs } from './support/jobs';

const FILE = '7-job_creator';
const PROCESSOR = '7-job_processor';
const TYPE = 'push_notification_code_2';
const suite = setUp();

/** The creator alone, whose jobs are worked on as a processor does. */
const scenario = suite.scenario(async () => {
  const script = suite.run(FILE);
  await printed(script, CREATED);
  const jobs = await savedJobs(suite.redis);
  const created = linesOf(script);
  if (jobs.length === NOTIFICATIONS.length) {
    await publishEvent(suite.redis, 2, 'progress', 0, null);
    await publishEvent(suite.redis, 2, 'progress', 50, null);
    await finishJob(suite.redis, 1, REASON);
    await finishJob(suite.redis, 2);
    await printed(script, ...Object.values(OUTCOMES));
  }
  script.kill();
  await script.ended;
  return { script, jobs, created };
});

async function withJobs() {
  const record = await scenario();
  if (record.jobs.length === NOTIFICATIONS.length) return record;
  throw new NotChecked('its eleven jobs are not in Redis');
}

task('creates its jobs in the queue push_notification_code_2', async () => {
  const { script, jobs } = await scenario();
  const queues = [...new Set(jobs.map(({ type }) => type))];
  checkEqual(queues, [TYPE], 'the jobs in Redis are not in that queue', { stderr: script.stderr });
});

task('creates the eleven jobs in order, each with its data', async () => {
  const { jobs } = await scenario();
  const text = ({ phoneNumber, message }: { phoneNumber?: unknown; message?: unknown }) =>
    JSON.stringify({ phoneNumber, message });
  checkEqual(
    jobs.map(({ data }) => text((data || {}) as (typeof NOTIFICATIONS)[0])),
    NOTIFICATIONS.map(text),
    "the jobs' data in Redis differ"
  );
});

task('prints the id of each job when it is created, in order', async () => {
  const { script, created } = await scenario();
  if (CREATED.every((line) => created.includes(line))) checkLines(script, [CREATED]);
  else checkEqual(created, CREATED, 'not each of them is there', { stderr: script.stderr });
});

task('prints when a job is completed', async () => {
  checkLines((await withJobs()).script, [OUTCOMES.completed], 'a processor has completed job 2');
});

task('prints when a job failed, and why', async () => {
  checkLines(
    (await withJobs()).script,
    [OUTCOMES.failed],
    `a processor has failed job 1 with the error "${REASON}"`
  );
});

task("prints a job's progress", async () => {
  const context = "a processor has set job 2's progress to 0 of 100, then to 50 of 100";
  checkLines((await withJobs()).script, [OUTCOMES.progress], context);
});

task('prints nothing else', async () => {
  checkNothingElse((await withJobs()).script, [CREATED, ...Object.values(OUTCOMES)]);
});

/** The lines that the creator must print beside a processor: a kind that it prints wrongly alone has its own check. */
async function itsLives(): Promise<string[][]> {
  const { script, created, jobs } = await scenario();
  return judgedLives(linesOf(script), created, jobs.length === NOTIFICATIONS.length);
}

const together = suite.scenario(async () => {
  const lives = await itsLives().catch(() => jobLives());
  const creator = suite.run(FILE);
  await printed(creator, CREATED);
  const processor = suite.run(PROCESSOR);
  const isOver = async () => processor.status() !== undefined || hasLines(creator, lives);
  await happens(creator, isOver, TASK_TIME);
  const told = creator.lines.filter(({ text }) => /% complete|completed|failed/.test(text));
  const ended = await ending(creator);
  await printed(processor, SENT);
  const fault = await faultOfProcessor(suite.redis, processor);
  const span = told.length ? told[told.length - 1].at - told[0].at : Infinity;
  return { creator, processor, ended, fault, span };
}, 'main');

/** The creator beside the processor; what it prints alone is known before, so that only these two are recorded. */
async function withProcessor() {
  await scenario();
  await suite.reset();
  return together();
}

const STARTED = `${PROCESSOR} was started when the jobs were created`;

task(
  "with 7-job_processor, each job's lines come in the order of its life",
  async () => {
    const { creator, fault } = await withProcessor();
    const lives = await itsLives();
    if (fault && !hasLines(creator, lives)) throw new NotChecked(fault);
    checkLines(creator, lives, STARTED);
  },
  [FILE, PROCESSOR]
);

robustness(
  'with 7-job_processor, the eleven jobs are done within 2 s',
  async () => {
    const { creator, span } = await withProcessor();
    checkLines(creator, jobLives(), STARTED);
    if (span >= 2000) throw new CheckError(`from its first progress to the last outcome it took ${span} ms`);
  },
  [FILE, PROCESSOR]
);

robustness(
  'ends by itself with status 0 when the last outcome is in',
  async () => {
    const { creator, ended } = await withProcessor();
    requireLines(creator, ...jobLives());
    checkEnded(creator, ended);
  },
  [FILE, PROCESSOR]
);

robustness(
  "with 7-job_processor started first, 'created' comes first for each job too",
  async () => {
    const processor = suite.runCompiled(PROCESSOR);
    await happens(processor, () => isWorkerWaiting(suite.redis));
    const creator = suite.runCompiled(FILE);
    await printed(creator, ...jobLives());
    checkLines(creator, jobLives(), `${PROCESSOR} was running when it was started`);
  },
  [FILE, PROCESSOR]
);

robustness('jobs that cannot be saved: the message of each on stderr, status 1', async () => {
  await suite.redis.command('RPUSH', 'q:ids', 'none');
  const script = suite.runCompiled(FILE);
  checkEnded(script, await ending(script, LIFE), 1);
  expect(script.stdout).toEqual([]);
  expect(script.stderr).toEqual(
    Array(11).fill('WRONGTYPE Operation against a key holding the wrong kind of value')
  );
});

keepsRunningWithoutRedis(suite, FILE, CREATED);

ours(() => {
  test('with the processor: no line more, and nothing on stderr', async () => {
    const { creator, processor } = await withProcessor();
    expect(findFaults(creator.stdout, jobLives())).toEqual(NO_FAULTS);
    expect(processor.stdout).toEqual(SENT);
    expect([...creator.stderr, ...processor.stderr]).toEqual([]);
  });

  test('started before its server, creates and follows all eleven once the server is up', async () => {
    const redis = await suite.another();
    const env = { REDIS_URL: redis.url };
    const [processor, creator] = [suite.runCompiled(PROCESSOR, env), suite.runCompiled(FILE, env)];
    await Promise.all([creator.line(/not connected/, 2), processor.line(/not connected/, 2)]);
    await redis.start();
    expect(await creator.end()).toBe(0);
    const lines = creator.stdout.filter((line) => !/not connected/.test(line));
    expect(findFaults(lines, jobLives())).toEqual(NO_FAULTS);
  });
  refusesBadAddress(suite, FILE);
});
