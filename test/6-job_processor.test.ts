import { completedJob, NOTIFICATION, sending } from './contract/expected';
import { testProcessor } from './checks/processors';
import { setUp } from './checks/suite';

const suite = setUp();

test('sends the notification of a job that waits, and of one that comes', async () => {
  const first = suite.run('6-job_creator');
  await first.line(completedJob(1)[0]);
  const processor = suite.run('6-job_processor');
  expect(await first.end()).toBe(0);
  const second = suite.runCompiled('6-job_creator');
  expect(await second.end()).toBe(0);
  await processor.line(sending(NOTIFICATION), 2);
  expect(first.stdout).toEqual(completedJob(1));
  expect(second.stdout).toEqual(completedJob(2));
  expect(processor.stdout).toEqual([sending(NOTIFICATION), sending(NOTIFICATION)]);
  expect(processor.stderr).toEqual([]);
});

testProcessor(suite, '6-job_processor', 'push_notification_code');
