// 8-job: each edit breaks one sentence of it.
import { testEdits } from '../edit';

const file = '8-job.ts';
const tests = ['8-job'];
const notification = 'helpers/notification.ts';
const REFUSE = "if (!Array.isArray(jobs)) throw new Error('Jobs is not an array');";
const EACH = "for (const job of jobs) saveAndLog(queue.create('push_notification_code_3', job));";

testEdits([
  {
    breaks: "the module's export",
    file,
    replace: 'export default createPushNotificationsJobs;',
    by: 'export default { create: createPushNotificationsJobs };\nexports.createPushNotificationsJobs = undefined;',
    fails: ['the module exports the function'],
  },
  {
    breaks: 'not an array: throws an Error',
    file,
    replace: REFUSE,
    by: 'if (!Array.isArray(jobs)) return;',
    fails: ['throws the error "Jobs is not an array"'],
  },
  {
    breaks: '`Jobs is not an array`',
    file,
    replace: REFUSE,
    by: REFUSE.replace('an array', 'array'),
    fails: ['throws the error "Jobs is not an array"'],
  },
  {
    breaks: 'throws an Error, not a text',
    file,
    replace: REFUSE,
    by: "if (!Array.isArray(jobs)) throw 'Jobs is not an array';",
    fails: ['throws the error "Jobs is not an array"'],
  },
  {
    breaks: 'not an array: also what looks like one',
    file,
    replace: REFUSE,
    by: "if (typeof jobs !== 'object' && typeof jobs !== 'string') throw new Error('Jobs is not an array');\n  if (!Array.isArray(jobs)) return;",
    fails: ['throws the error "Jobs is not an array"'],
  },
  {
    breaks: 'an array without jobs is one',
    file,
    replace: EACH,
    by: `if (jobs.length === 0) console.log('No jobs');\n  ${EACH}`,
    fails: ['creates no job for an empty array'],
  },
  {
    breaks: 'queue `push_notification_code_3`',
    file,
    replace: "'push_notification_code_3'",
    by: "'push_notification_code_2'",
    fails: ['creates each job in the queue push_notification_code_3'],
  },
  {
    breaks: 'for each job it creates one',
    file,
    replace: 'for (const job of jobs) saveAndLog',
    by: 'for (const job of jobs.slice(0, 3)) saveAndLog',
    fails: ['creates each job in the queue push_notification_code_3', 'creates each job with its data'],
  },
  {
    breaks: 'its data',
    file,
    replace: "queue.create('push_notification_code_3', job)",
    by: "queue.create('push_notification_code_3', { job })",
    fails: ['creates each job with its data, in order'],
  },
  {
    breaks: '`Notification job created: JOB_ID`',
    file: notification,
    tests,
    replace: 'Notification job created: ${job.id}',
    by: 'Notification job created ${job.id}',
    fails: ['prints the id of each job when it is created'],
  },
  {
    breaks: '`Notification job JOB_ID PERCENTAGE% complete`',
    file: notification,
    tests,
    replace: '${percentage}% complete',
    by: '${percentage} % complete',
    fails: ["prints a job's progress"],
  },
  {
    breaks: '`Notification job JOB_ID completed`',
    file: notification,
    tests,
    replace: 'console.log(`Notification job ${job.id} completed`)',
    by: 'undefined',
    fails: ['prints when a job is completed'],
  },
  {
    breaks: '`Notification job JOB_ID failed: ERROR`',
    file: notification,
    tests,
    replace: "job.on('failed', (error: Error | string) =>",
    by: "job.on('error', (error: Error | string) =>",
    fails: ['prints when a job failed, and why'],
  },
  {
    breaks: "Task 8's four log lines, and no other",
    file,
    replace: EACH,
    by: `${EACH}\n  console.log(jobs.length);`,
    fails: ['prints the id of each job when it is created'],
    also: ['creates no job for an empty array'],
  },
]);
