// Task 7: each edit breaks one sentence of it.
import { testEdits } from '../edit';

const file = '6-job_processor.ts';
const SEND = 'sendNotification(job.data.phoneNumber, job.data.message);';
const LINE = 'console.log(`Sending notification to ${phoneNumber}, with message: ${message}`);';

/** What else fails where a line or a job's outcome is wrong. */
const LINES = ['the job of 6-job_creator', 'lacks data', 'keeps running without Redis'];

testEdits([
  {
    breaks: 'for every job of `push_notification_code`',
    file,
    replace: "'push_notification_code'",
    by: "'push_notifications'",
    fails: ['prints each notification'],
    hint: 'letter by letter',
    also: [...LINES, 'keeps running when its jobs are done', 'Ctrl-C', 'wrong type'],
  },
  {
    breaks: '`Sending notification to PHONE_NUMBER, with message: MESSAGE`',
    file,
    replace: LINE,
    by: LINE.replace(', with', ' with'),
    fails: ['prints each notification'],
    also: [...LINES, 'Ctrl-C'],
  },
  {
    breaks: 'the job is completed',
    file,
    replace: `${SEND}\n  done();`,
    by: SEND,
    fails: ['completes each job'],
    hint: 'Call done() when the job is done',
    also: [...LINES, 'prints each notification', 'Ctrl-C'],
  },
  {
    breaks: 'the job is completed, and does not fail',
    file,
    replace: `${SEND}\n  done();`,
    by: `${SEND}\n  done(new Error('not sent'));`,
    fails: ['completes each job'],
    also: [...LINES, 'Ctrl-C'],
  },
  {
    breaks: 'the job is completed once it is sent, not instead',
    file,
    replace: SEND,
    by: '',
    fails: ['prints each notification'],
    also: [...LINES, 'keeps running when its jobs are done', 'Ctrl-C'],
  },
  {
    breaks: 'sendNotification(phoneNumber, message) is called with these',
    file,
    replace: SEND,
    by: 'sendNotification(job.data.message, job.data.phoneNumber);',
    fails: ['prints each notification'],
    also: [...LINES, 'Ctrl-C'],
  },
  {
    breaks: 'it is called for every job, once',
    file,
    replace: SEND,
    by: `${SEND}\n  ${SEND}`,
    fails: ['prints nothing else'],
    also: ['lacks data', 'Ctrl-C'],
  },
  {
    breaks: 'for every job, also those that come later',
    file,
    replace: SEND,
    by: `${SEND}\n  if (job.id > 1) closeQueue(queue);`,
    fails: ['prints each notification', 'completes each job'],
    also: [...LINES, 'Ctrl-C', 'keeps running when its jobs are done'],
  },
  {
    breaks: 'nothing else goes to stdout',
    file,
    replace: SEND,
    by: `${SEND}\n  console.log('sent');`,
    fails: ['prints nothing else'],
    also: ['lacks data', 'Ctrl-C'],
  },
  {
    breaks: "Kue's scripts print no 'connected' line",
    file,
    replace: "queue.on('error', logNotConnected);",
    by: "queue.on('error', logNotConnected);\nqueue.client.on('ready', () => console.log('Redis client connected to the server'));",
    fails: ['prints nothing else'],
    also: ['lacks data', 'Ctrl-C', 'wrong type'],
  },
  {
    breaks: 'runs until Ctrl-C',
    file,
    replace: SEND,
    by: `${SEND}\n  setTimeout(() => process.exit(), 300);`,
    robustness: true,
    fails: ['keeps running when its jobs are done', 'Ctrl-C'],
    also: ['prints each notification', 'completes each job', 'lacks data'],
  },
  {
    breaks: 'a job whose data lack a phoneNumber or a message fails with a clear error',
    file,
    replace: 'if (missing) return done(missing);',
    by: '',
    robustness: true,
    fails: ['a job that lacks data'],
  },
  {
    breaks: 'after a job that lacks data the processor goes on',
    file,
    replace: 'return done(missing);',
    by: 'throw missing;',
    robustness: true,
    fails: ['a job that lacks data'],
  },
  {
    breaks: 'on Ctrl-C a processor first finishes its jobs in flight, and ends with status 0',
    file,
    replace: 'closeQueue(queue, done)',
    by: 'process.exit(2)',
    robustness: true,
    fails: ['on Ctrl-C ends with status 0'],
    also: ['wrong type'],
  },
  {
    breaks: 'a command that fails: never a stack trace, and the processor goes on',
    file,
    replace: "queue.on('error', logNotConnected);",
    by: "queue.on('error', (error) => { throw error; });",
    robustness: true,
    fails: ['a queue of the wrong type', 'keeps running without Redis'],
  },
]);
