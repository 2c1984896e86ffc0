import { sending } from '../contract/expected';
import { countJobs, createJobs, jobField } from '../harness/jobs';
import { allComplete, notifications, sent, sentTwice, setUpHelpers } from '../checks/nothing_lost';
import { PERSISTENT } from '../harness/redis_server';
import { Script } from '../harness/script';
import { setUp } from '../checks/suite';
import { until } from '../harness/wait';

const PROCESSOR = '7-job_processor';
const TYPE = 'push_notification_code_2';
const ONE = { phoneNumber: '1', message: 'x' };
const suite = setUp(...PERSISTENT);
const runHelper = setUpHelpers(suite);

test('a processor that is killed again and again', async () => {
  const jobs = notifications(300);
  await createJobs(suite.redis, TYPE, jobs);
  const killed: Script[] = [];
  for (let round = 0; round < 5; round += 1) {
    const processor = suite.runCompiled(PROCESSOR);
    await processor.line(/^Sending/, 25);
    processor.process.kill('SIGKILL');
    await processor.ended;
    killed.push(processor);
  }
  const last = suite.runCompiled(PROCESSOR);
  await allComplete(suite.redis, TYPE, 300);
  expect(await sent([...killed, last], 300)).toEqual(jobs.map(sending).sort());
  // Each had two jobs in its hands, which are the last two that it sent.
  const inHand = killed.flatMap(({ stdout }) => stdout.slice(-2));
  for (const line of sentTwice([...killed, last])) expect(inHand).toContain(line);
});

test('four processors, one of which is killed', async () => {
  const jobs = notifications(400);
  await createJobs(suite.redis, TYPE, jobs);
  const processors = [...Array(4)].map(() => suite.runCompiled(PROCESSOR));
  await processors[0].line(/^Sending/, 20);
  processors[0].process.kill('SIGKILL');
  await processors[0].ended;
  await allComplete(suite.redis, TYPE, 400);
  expect(await sent(processors, 400)).toEqual(jobs.map(sending).sort());
  for (const line of sentTwice(processors)) expect(processors[0].stdout.slice(-2)).toContain(line);
});

test('a processor takes over the jobs of the dead, and none of those of one that lives', async () => {
  const type = 'push_notification_code';
  const [slow, dead] = await createJobs(suite.redis, type, [ONE, ONE]);
  const owner = runHelper('slow_processor');
  await owner.line(`has job ${slow}`);
  // As a worker leaves it that dies with the job in its hands.
  const zid = `01|${dead}`;
  for (const set of ['q:jobs:inactive', `q:jobs:${type}:inactive`])
    await suite.redis.command('ZREM', set, zid);
  for (const set of ['q:jobs:active', `q:jobs:${type}:active`])
    await suite.redis.command('ZADD', set, 0, zid);
  await suite.redis.command('HSET', `q:job:${dead}`, 'state', 'active');
  await suite.redis.command('HSET', `q:job:${dead}`, 'workerId', `kue:elsewhere:1:${type}:1`);

  const second = suite.runCompiled('6-job_processor');
  await until(
    async () => (await jobField(suite.redis, dead, 'state')) === 'complete',
    'the dead one is done'
  );
  expect(await jobField(suite.redis, slow, 'state')).toBe('active');
  await second.line(sending(ONE));
  expect(second.stdout).toHaveLength(1);
  owner.process.kill('SIGUSR2');
  await allComplete(suite.redis, type, 2);
  expect(owner.stdout).toEqual([`has job ${slow}`]);
});

test('a stop that the job in hand outlasts puts it back for another processor', async () => {
  const type = 'push_notification_code';
  const [id] = await createJobs(suite.redis, type, [ONE]);
  const owner = runHelper('slow_processor');
  await owner.line(`has job ${id}`);
  owner.process.kill('SIGTERM');
  expect(await owner.end()).toBe(0);
  expect(await countJobs(suite.redis, type)).toEqual({ inactive: 1, active: 0, complete: 0, failed: 0 });
  suite.runCompiled('6-job_processor');
  await allComplete(suite.redis, type, 1);
});
