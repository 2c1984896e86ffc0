// Task 8: each edit breaks one sentence of it.
import { testEdits } from '../edit';

const file = '7-job_creator.ts';
const tests = ['7-job_creator'];
const notification = 'helpers/notification.ts';
const FIRST = "{ phoneNumber: '4153518780', message: 'This is the code 1234 to verify your account' },";
const SECOND = "{ phoneNumber: '4153518781', message: 'This is the code 4562 to verify your account' },";
const EACH = "for (const job of jobs) saveAndLog(queue.create('push_notification_code_2', job));";

/** What fails of the jobs' lives with the processor where a line is wrong. */
const LIVES = ['order of its life', 'done within 2 s', "'created' comes first"];

testEdits([
  {
    breaks: 'queue `push_notification_code_2`',
    file,
    replace: "'push_notification_code_2'",
    by: "'push_notification_code'",
    fails: ['creates its jobs in the queue push_notification_code_2'],
    hint: 'letter by letter',
    also: [...LIVES, 'ends by itself'],
  },
  {
    breaks: 'eleven jobs',
    file,
    replace: `  ${SECOND}\n`,
    by: '',
    fails: ['creates the eleven jobs', 'prints the id of each job'],
    also: [...LIVES, 'keeps running without Redis', 'cannot be saved'],
  },
  {
    breaks: 'each created in order',
    file,
    replace: `${FIRST}\n  ${SECOND}`,
    by: `${SECOND}\n  ${FIRST}`,
    fails: ['creates the eleven jobs in order'],
    also: LIVES,
  },
  {
    breaks: 'the table: phoneNumber',
    file,
    replace: "'4151218782'",
    by: "'4151218783'",
    fails: ['creates the eleven jobs in order, each with its data'],
  },
  {
    breaks: 'the table: message',
    file,
    replace: FIRST,
    by: FIRST.replace('code 1234', 'code 4321'),
    fails: ['creates the eleven jobs in order, each with its data'],
  },
  {
    breaks: 'each job is created once',
    file,
    replace: EACH,
    by: `${EACH}\n${EACH}`,
    fails: ['creates the eleven jobs'],
    also: [...LIVES, 'ends by itself', 'cannot be saved'],
  },
  {
    breaks: '`Notification job created: JOB_ID`',
    file: notification,
    tests,
    replace: 'console.log(`Notification job created: ${job.id}`)',
    by: 'console.log(`Notification job ${job.id} created`)',
    fails: ['prints the id of each job when it is created'],
    also: [...LIVES, 'keeps running without Redis'],
  },
  {
    breaks: '`Notification job JOB_ID completed`',
    file: notification,
    tests,
    replace: '${job.id} completed`',
    by: 'completed`',
    fails: ['prints when a job is completed'],
    also: LIVES,
  },
  {
    breaks: 'prints for each: completed',
    file: notification,
    tests,
    replace: "job.on('complete',",
    by: "job.on('completed',",
    fails: ['prints when a job is completed'],
    also: LIVES,
  },
  {
    breaks: '`Notification job JOB_ID failed: ERROR`',
    file: notification,
    tests,
    replace: '${job.id} failed: ${error instanceof Error ? error.message : error}`',
    by: '${job.id} failed`',
    fails: ['prints when a job failed, and why'],
    also: LIVES,
  },
  {
    breaks: '`Notification job JOB_ID PERCENTAGE% complete`',
    file: notification,
    tests,
    replace: '${percentage}% complete`',
    by: '${percentage}`',
    fails: ["prints a job's progress"],
    also: LIVES,
  },
  {
    breaks: 'prints for each: progress',
    file: notification,
    tests,
    replace: "job.on('progress',",
    by: "job.once('progress',",
    fails: ["prints a job's progress"],
    also: LIVES,
  },
  {
    breaks: 'nothing else goes to stdout',
    file,
    replace: EACH,
    by: `${EACH}\nconsole.log('eleven jobs');`,
    fails: ['prints nothing else'],
    also: ['cannot be saved'],
  },
  {
    breaks: "ends by itself when its last job's outcome is in",
    file,
    replace: 'closeWhenDone(queue);',
    by: '',
    robustness: true,
    fails: ['ends by itself with status 0'],
    also: ['cannot be saved'],
  },
  {
    breaks: "a command that fails: Redis's message on stderr",
    file: notification,
    tests,
    replace: 'return reportFailure(error);',
    by: 'return;',
    robustness: true,
    fails: ['jobs that cannot be saved'],
  },
  {
    breaks: 'no script crashes while Redis is unavailable',
    file,
    replace: "queue.on('error', logNotConnected);",
    by: '',
    robustness: true,
    fails: ['keeps running without Redis'],
  },
]);
