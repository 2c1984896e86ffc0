import { BLACKLIST } from './contract/expected';
import { createJobs, jobField } from './harness/jobs';
import { testProcessor } from './checks/processors';
import { setUp } from './checks/suite';
import { until } from './harness/wait';

const TASK = '7-job_processor';
const TYPE = 'push_notification_code_2';
const suite = setUp();

test('fails the jobs of blacklisted numbers, with progress 0, and sends none of them', async () => {
  const ids = await createJobs(
    suite.redis,
    TYPE,
    BLACKLIST.map((phoneNumber) => ({ phoneNumber, message: 'x' }))
  );
  const processor = suite.runCompiled(TASK);
  for (const [index, id] of ids.entries()) {
    await until(async () => (await jobField(suite.redis, id, 'state')) === 'failed', `job ${id} failed`);
    const error = await jobField(suite.redis, id, 'error');
    expect(error.split('\n')[0]).toBe(`Error: Phone number ${BLACKLIST[index]} is blacklisted`);
    expect(await jobField(suite.redis, id, 'progress')).toBe('0');
  }
  expect(processor.stdout).toEqual([]);
});

test('processes two jobs at a time', async () => {
  await createJobs(suite.redis, TYPE, Array(40).fill({ phoneNumber: '1', message: 'x' }));
  suite.runCompiled(TASK);
  // Two workers, by the ids that Kue gives them, have each had their share.
  const workers = await until(async () => {
    const jobs = await Promise.all(
      [...Array(40).keys()].map((index) => jobField(suite.redis, index + 1, 'workerId'))
    );
    return jobs.every(Boolean) && new Set(jobs.map((worker) => worker.split(':').pop()));
  }, 'a worker for each job');
  expect(workers).toEqual(new Set(['1', '2']));
});

testProcessor(suite, TASK, TYPE);
