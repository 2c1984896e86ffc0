import { createQueue, Job, Queue } from 'kue';
import { resolve } from 'path';
import { jobLine, NOT_AN_ARRAY, NOTIFICATIONS } from './contract/expected';
import { OURS_COMPILED } from './harness/script';
import { setUp } from './checks/suite';

const suite = setUp();
const lines: string[] = [];
let queue: Queue;
let createPushNotificationsJobs: (jobs: unknown, queue: Queue) => void;

beforeAll(async () => {
  const module = await import(resolve(OURS_COMPILED.folder, OURS_COMPILED.module('8-job')));
  expect(module.default).toBe(module.createPushNotificationsJobs);
  createPushNotificationsJobs = module.default;
  queue = createQueue({ redis: suite.redis.url });
});
beforeEach(() => {
  queue.testMode.enter();
  lines.length = 0;
  jest.spyOn(console, 'log').mockImplementation((line: string) => lines.push(line));
});
afterEach(() => {
  jest.restoreAllMocks();
  queue.testMode.clear();
  queue.testMode.exit();
});
afterAll(() => new Promise((done) => queue.shutdown(0, done)));

test.each([{}, 'jobs', undefined, null, 1])('throws for %p, which is not an array', (jobs) => {
  expect(() => createPushNotificationsJobs(jobs, queue)).toThrow(new Error(NOT_AN_ARRAY));
  expect(queue.testMode.jobs).toHaveLength(0);
});

test('creates no job for an empty array', () => {
  createPushNotificationsJobs([], queue);
  expect(queue.testMode.jobs).toHaveLength(0);
  expect(lines).toEqual([]);
});

test('creates a job for each notification, and says so', () => {
  createPushNotificationsJobs(NOTIFICATIONS, queue);
  const jobs: Job[] = queue.testMode.jobs;
  expect(jobs.map(({ type }) => type)).toEqual(Array(11).fill('push_notification_code_3'));
  expect(jobs.map(({ data }) => data)).toEqual(NOTIFICATIONS);
  expect(lines).toEqual(jobs.map(({ id }) => jobLine.created(id)));
});

test("prints a job's progress, and its end, by its events", () => {
  createPushNotificationsJobs(NOTIFICATIONS.slice(0, 3), queue);
  const [first, second, third]: Job[] = queue.testMode.jobs;
  lines.length = 0;
  first.emit('progress', 25);
  first.emit('complete');
  second.emit('failed', 'as Kue says it');
  third.emit('failed', new Error('as a test says it'));
  expect(lines).toEqual([
    jobLine.progress(first.id, 25),
    jobLine.completed(first.id),
    jobLine.failed(second.id, 'as Kue says it'),
    jobLine.failed(third.id, 'as a test says it'),
  ]);
});
