// Task 6: each edit breaks one sentence of it.
import { testEdits } from '../edit';

const file = '6-job_creator.ts';
const COMPLETED = "job.on('complete', () => console.log('Notification job completed'));";
const FAILED = "job.on('failed', () => console.log('Notification job failed'));";
const CREATED = 'console.log(`Notification job created: ${job.id}`);';

/** What else fails where a line is wrong. */
const LINES = ['keeps running without Redis', 'the server killed and back'];

testEdits([
  {
    breaks: 'Kue queue `push_notification_code`',
    file,
    replace: "'push_notification_code'",
    by: "'push_notification_codes'",
    fails: ['creates one job in the queue push_notification_code'],
    hint: 'letter by letter',
    also: ['a queue of the wrong type'],
  },
  {
    breaks: 'a job, and no second one',
    file,
    replace: 'closeWhenDone(queue);',
    by: "queue.create('push_notification_code', notification).save();\ncloseWhenDone(queue);",
    fails: ['creates one job in the queue push_notification_code'],
    also: ['ends by itself', 'the server killed and back'],
  },
  {
    breaks: 'job data: phoneNumber',
    file,
    replace: "queue.create('push_notification_code', notification)",
    by: "queue.create('push_notification_code', { phone: notification.phoneNumber, message: notification.message })",
    fails: ['the job has a phoneNumber and a message'],
  },
  {
    breaks: 'job data: message',
    file,
    replace: "queue.create('push_notification_code', notification)",
    by: "queue.create('push_notification_code', { phoneNumber: notification.phoneNumber })",
    fails: ['the job has a phoneNumber and a message'],
  },
  {
    breaks: 'job data',
    file,
    replace: "queue.create('push_notification_code', notification)",
    by: "queue.create('push_notification_code', JSON.stringify(notification))",
    fails: ['the job has a phoneNumber and a message'],
  },
  {
    breaks: '`Notification job created: JOB_ID`',
    file,
    replace: CREATED,
    by: "console.log('Notification job created');",
    fails: ['prints the id when the job is created'],
    also: LINES,
  },
  {
    breaks: 'when it is saved: before that it has no JOB_ID',
    file,
    replace: 'job.save((error?: Error) => {',
    by: `${CREATED}\njob.save((error?: Error) => {\n  return error && reportFailure(error);`,
    fails: ['prints the id when the job is created'],
    also: [...LINES, 'cannot be saved', 'wrong type'],
  },
  {
    breaks: 'prints when it is saved, not when it completes',
    file,
    replace: CREATED,
    by: `job.on('complete', () => ${CREATED.slice(0, -1)});`,
    fails: ['prints the id when the job is created'],
    also: LINES,
  },
  {
    breaks: '`Notification job completed` when it completes',
    file,
    replace: COMPLETED,
    by: COMPLETED.replace("'complete'", "'completed'"),
    fails: ['prints when the job is completed'],
    hint: 'with the event "complete"',
    also: LINES,
  },
  {
    breaks: '`Notification job completed`',
    file,
    replace: COMPLETED,
    by: COMPLETED.replace('job completed', 'job is completed'),
    fails: ['prints when the job is completed'],
    also: LINES,
  },
  {
    breaks: '`Notification job failed` when it fails',
    file,
    replace: FAILED,
    by: '',
    fails: ['prints when the job failed'],
  },
  {
    breaks: '`Notification job failed`',
    file,
    replace: FAILED,
    by: "job.on('failed', (error) => console.log(`Notification job failed: ${error}`));",
    fails: ['prints when the job failed'],
  },
  {
    breaks: 'nothing else goes to stdout',
    file,
    replace: COMPLETED,
    by: `${COMPLETED}\njob.on('complete', () => console.log('done'));`,
    fails: ['prints nothing else'],
  },
  {
    breaks: 'Kue\'s scripts print no "connected" line',
    file,
    replace: COMPLETED,
    by: `${COMPLETED}\nqueue.client.on('ready', () => console.log('Redis client connected to the server'));`,
    fails: ['prints nothing else'],
    also: ['ends by itself with status 0 when its job failed', 'cannot be saved', 'wrong type'],
  },
  {
    breaks: "ends by itself when its last job's outcome is in",
    file,
    replace: 'closeWhenDone(queue);',
    by: '',
    robustness: true,
    fails: ['when the outcome is in', 'when its job failed'],
    also: ['cannot be saved', 'wrong type', 'the server killed and back'],
  },
  {
    breaks: 'ends no sooner than the outcome is in',
    file,
    replace: CREATED,
    by: `${CREATED}\n  process.exit();`,
    fails: ['prints when the job is completed', 'prints when the job failed'],
    also: ['the server killed and back'],
  },
  {
    breaks: "a command that fails: Redis's message on stderr, status 1",
    file,
    replace: 'return reportFailure(error);',
    by: 'return;',
    robustness: true,
    fails: ['a job that cannot be saved'],
    also: ['wrong type'],
  },
  {
    breaks: 'never `undefined` in place of a value',
    file,
    replace: 'if (error) return reportFailure(error);',
    by: 'if (error) reportFailure(error);',
    robustness: true,
    fails: ['a job that cannot be saved', 'a queue of the wrong type'],
  },
  {
    breaks: 'no script crashes while Redis is unavailable',
    file,
    replace: "queue.on('error', logNotConnected);",
    by: '',
    robustness: true,
    fails: ['keeps running without Redis', 'the server killed and back'],
    hint: "queue.on('error'",
  },
]);
