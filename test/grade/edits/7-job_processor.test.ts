// Task 9: each edit breaks one sentence of it.
import { testEdits } from '../edit';

const file = '7-job_processor.ts';
const FAIL = 'return done(new Error(`Phone number ${phoneNumber} is blacklisted`));';
const START = 'job.progress(0, 100);';
const HALF = 'job.progress(50, 100);';
const LINE = 'console.log(`Sending notification to ${phoneNumber}, with message: ${message}`);';
const SENT = `${LINE}\n  done();`;

/** What else fails where a line or an outcome is wrong. */
const LINES = ['lacks data', 'Ctrl-C', 'keeps running without Redis', 'loses no job'];

testEdits([
  {
    breaks: 'the queue `push_notification_code_2`',
    file,
    replace: "'push_notification_code_2'",
    by: "'push_notification_code'",
    fails: ['prints each notification'],
    hint: 'letter by letter',
    also: [...LINES, 'progress', 'two jobs at a time', 'wrong type', 'sends nothing', 'keeps running when'],
  },
  {
    breaks: 'Blacklist: 4153518781',
    file,
    replace: ", '4153518781'",
    by: '',
    fails: ['sends nothing to a blacklisted number', 'fails the job of a blacklisted number'],
    also: ['progress of a blacklisted job'],
  },
  {
    breaks: 'no number but the two is blacklisted',
    file,
    replace: 'blacklist.includes(phoneNumber)',
    by: "phoneNumber.startsWith('4150000003') || blacklist.includes(phoneNumber)",
    fails: ['prints each notification', 'completes the other jobs'],
    also: ['progress of the other jobs'],
  },
  {
    breaks: 'the error `Phone number PHONE_NUMBER is blacklisted`',
    file,
    replace: FAIL,
    by: FAIL.replace('is blacklisted', 'is in the blacklist'),
    fails: ['fails the job of a blacklisted number, and says why'],
  },
  {
    breaks: 'fails the job with the error',
    file,
    replace: FAIL,
    by: 'return done();',
    fails: ['fails the job of a blacklisted number, and says why'],
  },
  {
    breaks: 'a blacklisted number fails the job, which is then over',
    file,
    replace: FAIL,
    by: FAIL.replace('return ', ''),
    fails: ['sends nothing to a blacklisted number'],
    also: [...LINES, 'progress of a blacklisted job', 'fails the job', 'completes the other jobs'], // done() is called twice
  },
  {
    breaks: 'sets the progress to 0 of 100',
    file,
    replace: START,
    by: '',
    fails: ['sets the progress of a blacklisted job to 0', 'sets the progress of the other jobs to 0'],
  },
  {
    breaks: 'sets the progress to 0 before the blacklist is looked at',
    file,
    replace: `${START}\n  if (blacklist.includes(phoneNumber)) {\n    ${FAIL}\n  }`,
    by: `if (blacklist.includes(phoneNumber)) {\n    ${FAIL}\n  }\n  ${START}`,
    fails: ['sets the progress of a blacklisted job to 0'],
  },
  {
    breaks: 'otherwise sets progress to 50 of 100',
    file,
    replace: HALF,
    by: HALF.replace('50', '60'),
    fails: ['sets the progress of the other jobs to 0, then to 50'],
  },
  {
    breaks: 'otherwise, not for a blacklisted number',
    file,
    replace: START,
    by: `${START}\n  ${HALF}`,
    fails: ['sets the progress of a blacklisted job to 0'],
    also: ['progress of the other jobs'],
  },
  {
    breaks: '`Sending notification to PHONE_NUMBER, with message: MESSAGE`',
    file,
    replace: LINE,
    by: LINE.replace('message:', 'the message:'),
    fails: ['prints each notification'],
    also: LINES,
  },
  {
    breaks: 'completes the job',
    file,
    replace: SENT,
    by: LINE,
    fails: ['completes the other jobs'],
    also: [...LINES, 'prints each notification', 'progress', 'two jobs at a time'],
  },
  {
    breaks: 'two jobs at a time, not one',
    file,
    replace: "'push_notification_code_2', 2,",
    by: "'push_notification_code_2',",
    fails: ['processes two jobs at a time'],
  },
  {
    breaks: 'two jobs at a time, not three',
    file,
    replace: "'push_notification_code_2', 2,",
    by: "'push_notification_code_2', 3,",
    fails: ['processes two jobs at a time'],
  },
  {
    breaks: 'nothing else goes to stdout',
    file,
    replace: SENT,
    by: `${LINE}\n  console.log('sent');\n  done();`,
    fails: ['prints nothing else'],
    also: ['lacks data', 'Ctrl-C'],
  },
  {
    breaks: 'a job whose data lack a phoneNumber or a message fails',
    file,
    replace: 'if (missing) return done(missing);',
    by: '',
    robustness: true,
    fails: ['a job that lacks data'],
  },
  {
    breaks: 'Nothing lost: a processor may be killed at any moment',
    file: 'helpers/queue.ts',
    tests: ['7-job_processor'],
    replace: 'recoverJobs(queue, type);',
    by: 'void recoverJobs;',
    robustness: true,
    fails: ['loses no job when it is killed'],
  },
  {
    breaks: 'runs until Ctrl-C',
    file,
    replace: 'sendNotification(job.data.phoneNumber, job.data.message, job, done);\n});',
    by: 'sendNotification(job.data.phoneNumber, job.data.message, job, done);\n  setTimeout(() => process.exit(), 300);\n});',
    robustness: true,
    fails: ['keeps running when its jobs are done', 'Ctrl-C', 'loses no job'],
    also: [...LINES, 'prints each notification', 'completes the other jobs', 'progress', 'fails the job'],
  },
  {
    breaks: 'on Ctrl-C ends with status 0',
    file,
    replace: 'closeQueue(queue, done)',
    by: 'process.exit(1)',
    robustness: true,
    fails: ['on Ctrl-C ends with status 0, and leaves no job active'],
    also: ['wrong type'],
  },
]);
