import { sending } from './support/expected';
import { countJobs, createJobs, jobField } from './support/kue';
import { RedisServer } from './support/redis_server';
import { ROOT, Script, startProgram } from './support/script';
import { onOwnServer, setUp } from './support/suite';
import { until } from './support/wait';

const PROCESSOR = '7-job_processor';
const TYPE = 'push_notification_code_2';
const ONE = { phoneNumber: '1', message: 'x' };
const suite = setUp('--appendonly', 'yes', '--appendfsync', 'always');

const helpers: Script[] = [];
afterEach(async () => {
  for (const script of helpers) script.process.kill('SIGKILL');
  await Promise.all(helpers.splice(0).map(({ ended }) => ended));
});

/** Starts one of the scripts beside the tests' helpers. */
function runHelper(name: string, ...args: string[]): Script {
  const command = [process.execPath, '-r', 'ts-node/register', `test/support/${name}.ts`, ...args];
  const script = startProgram(name, command, {
    cwd: ROOT,
    env: { ...process.env, REDIS_URL: suite.redis.url },
  });
  helpers.push(script);
  return script;
}

/** Notifications that can be told apart. */
function notifications(count: number) {
  return [...Array(count).keys()].map((index) => ({
    phoneNumber: `${index}`.padStart(4, '0'),
    message: 'x',
  }));
}

/** Waits until all jobs of the type are complete, and none is anything else. */
function allComplete(redis: RedisServer, type: string, complete: number): Promise<unknown> {
  return until(
    async () => {
      const counts = await countJobs(redis, type);
      return counts.complete === complete && counts.active + counts.inactive + counts.failed === 0;
    },
    `${complete} jobs complete`,
    25000
  );
}

/** The notifications that were sent more than once. */
function sentTwice(processors: Script[]): string[] {
  const lines = processors.flatMap(({ stdout }) => stdout).filter((line) => line.startsWith('Sending'));
  return lines.filter((line, index) => lines.indexOf(line) !== index);
}

/** What the processors have sent, in order and each once. */
function sent(processors: Script[]): string[] {
  return [...new Set(processors.flatMap(({ stdout }) => stdout))]
    .filter((line) => line.startsWith('Sending'))
    .sort();
}

test('a processor that is killed again and again', async () => {
  const jobs = notifications(300);
  await createJobs(suite.redis, TYPE, jobs);
  const killed: Script[] = [];
  for (let round = 0; round < 5; round += 1) {
    const processor = suite.runQuick(PROCESSOR);
    await processor.line(/^Sending/, 25);
    processor.process.kill('SIGKILL');
    await processor.ended;
    killed.push(processor);
  }
  const last = suite.runQuick(PROCESSOR);
  await allComplete(suite.redis, TYPE, 300);
  expect(sent([...killed, last])).toEqual(jobs.map(sending).sort());
  // Each had two jobs in its hands, which are the last two that it sent.
  const inHand = killed.flatMap(({ stdout }) => stdout.slice(-2));
  for (const line of sentTwice([...killed, last])) expect(inHand).toContain(line);
});

onOwnServer('Redis killed and started again under a processor', async () => {
  const jobs = notifications(300);
  await createJobs(suite.redis, TYPE, jobs);
  const processor = suite.runQuick(PROCESSOR);
  for (const count of [20, 80, 140]) {
    await processor.line(/^Sending/, count);
    await suite.redis.kill();
    await suite.redis.start();
  }
  await allComplete(suite.redis, TYPE, 300);
  expect(sent([processor])).toEqual(jobs.map(sending).sort());
  expect(sentTwice([processor])).toEqual([]);
});

onOwnServer('Redis killed under a creator that is half-way', async () => {
  const creator = runHelper('create_many', '300');
  const processor = suite.runQuick(PROCESSOR);
  await creator.line(/created/);
  await suite.redis.kill();
  await suite.redis.start();
  await creator.line(/created/, 300);
  expect(await creator.end()).toBe(0);
  await allComplete(suite.redis, TYPE, 300);
  expect(sent([processor])).toEqual(notifications(300).map(sending).sort());
  expect(sentTwice([processor])).toEqual([]);
});

test('four processors, one of which is killed', async () => {
  const jobs = notifications(400);
  await createJobs(suite.redis, TYPE, jobs);
  const processors = [...Array(4)].map(() => suite.runQuick(PROCESSOR));
  await processors[0].line(/^Sending/, 20);
  processors[0].process.kill('SIGKILL');
  await processors[0].ended;
  await allComplete(suite.redis, TYPE, 400);
  expect(sent(processors)).toEqual(jobs.map(sending).sort());
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

  const second = suite.runQuick('6-job_processor');
  await until(
    async () => (await jobField(suite.redis, dead, 'state')) === 'complete',
    'the dead one is done'
  );
  expect(await jobField(suite.redis, slow, 'state')).toBe('active');
  expect(second.stdout).toEqual([sending(ONE)]);
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
  suite.runQuick('6-job_processor');
  await allComplete(suite.redis, type, 1);
});

test.each([
  ['whose tokens are lost', async () => suite.redis.command('DEL', `q:${TYPE}:jobs`)],
  ['that were popped and not made active', async () => suite.redis.command('DEL', `q:jobs:${TYPE}:inactive`)],
])('jobs %s', async (_, lose) => {
  await createJobs(suite.redis, TYPE, notifications(20));
  await createJobs(suite.redis, 'another type', notifications(5));
  await lose();
  const processor = suite.runQuick(PROCESSOR);
  await allComplete(suite.redis, TYPE, 20);
  expect(sent([processor])).toEqual(notifications(20).map(sending).sort());
  expect(await countJobs(suite.redis, 'another type')).toMatchObject({ inactive: 5, complete: 0 });
});

test('a job whose data cannot be read fails, and says why', async () => {
  const [id] = await createJobs(suite.redis, TYPE, [ONE]);
  await suite.redis.command('HSET', `q:job:${id}`, 'data', '{"phoneNumber":');
  const processor = suite.runQuick(PROCESSOR);
  await until(async () => (await jobField(suite.redis, id, 'state')) === 'failed', 'the job failed');
  expect(await jobField(suite.redis, id, 'error')).toBe('The data of the job are not JSON');
  expect(await countJobs(suite.redis, TYPE)).toEqual({ inactive: 0, active: 0, complete: 0, failed: 1 });
  expect(processor.stdout).toEqual([]);
});
