import { jobLine, jobLives, NOTIFICATIONS, SENT } from './contract/expected';
import { findFaults } from './contract/judge';
import { refusesBadAddress } from './checks/every_script';
import { jobField } from './harness/jobs';
import { setUp } from './checks/suite';

const TASK = '7-job_creator';
const PROCESSOR = '7-job_processor';
const suite = setUp();

const NOTHING = { missing: [], outOfOrder: [], unexpected: [] };

test('creates the eleven jobs in order, each with its data', async () => {
  const creator = suite.runCompiled(TASK);
  await creator.line(jobLine.created(11));
  expect(creator.stdout).toEqual(NOTIFICATIONS.map((_, index) => jobLine.created(index + 1)));
  const data = await Promise.all(NOTIFICATIONS.map((_, index) => jobField(suite.redis, index + 1, 'data')));
  expect(data.map((json) => JSON.parse(json))).toEqual(NOTIFICATIONS);
  expect(await jobField(suite.redis, 1, 'type')).toBe('push_notification_code_2');
});

test.each(['first', 'last'])(
  "with the processor started %s, each job's lines come in the order of its life",
  async (when) => {
    const processors = when === 'first' ? [suite.runCompiled(PROCESSOR)] : [];
    const creator = when === 'first' ? suite.runCompiled(TASK) : suite.run(TASK);
    await creator.line(jobLine.created(11));
    if (when === 'last') processors.push(suite.run(PROCESSOR));
    expect(await creator.end()).toBe(0);
    expect(findFaults(creator.stdout, jobLives())).toEqual(NOTHING);
    expect(creator.stderr).toEqual([]);
    await processors[0].line(SENT[SENT.length - 1]);
    expect(processors[0].stdout).toEqual(SENT);
  }
);

test('jobs that cannot be saved: the message of each on stderr, status 1', async () => {
  await suite.redis.command('RPUSH', 'q:ids', 'none');
  const creator = suite.runCompiled(TASK);
  expect(await creator.end()).toBe(1);
  expect(creator.stdout).toEqual([]);
  expect(creator.stderr).toEqual(
    Array(11).fill('WRONGTYPE Operation against a key holding the wrong kind of value')
  );
});

test('started before its server, creates and follows all eleven once the server is up', async () => {
  const redis = await suite.another();
  const env = { REDIS_URL: redis.url };
  const [processor, creator] = [suite.runCompiled(PROCESSOR, env), suite.runCompiled(TASK, env)];
  await Promise.all([creator.line(/not connected/, 2), processor.line(/not connected/, 2)]);
  await redis.start();
  expect(await creator.end()).toBe(0);
  const lines = creator.stdout.filter((line) => !/not connected/.test(line));
  expect(findFaults(lines, jobLives())).toEqual(NOTHING);
});

refusesBadAddress(suite, TASK);
