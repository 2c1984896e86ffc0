// Right solutions in other styles: what the end of the tasks leaves free, each as a change of our own scripts.
import { Change } from './edit';

export interface Style {
  /** What is free, in the words of the tasks. */
  allows: string;
  changes: Change[];
  /** The names of the test files that run. */
  tests: string[];
}

const notification = 'helpers/notification.ts';
const CREATORS = ['6-job_creator', '7-job_creator', '8-job'];
const CREATED = 'console.log(`Notification job created: ${job.id}`);';
const CREATED_IN_SAVE = `if (error) return reportFailure(error);\n    ${CREATED}`;
const DONE = 'console.log(`Sending notification to ${phoneNumber}, with message: ${message}`);\n  done();';

export const STYLES: Style[] = [
  {
    allows: "`#39` or `39` for a job's id",
    changes: [
      { file: '6-job_creator.ts', replace: 'created: ${job.id}', by: 'created: #${job.id}' },
      { file: notification, replace: 'created: ${job.id}', by: 'created: #${job.id}' },
      { file: notification, replace: '${job.id} completed', by: '#${job.id} completed' },
      { file: notification, replace: '${job.id} failed', by: '#${job.id} failed' },
      { file: notification, replace: '${job.id} ${percentage}', by: '#${job.id} ${percentage}' },
    ],
    tests: CREATORS,
  },
  {
    allows: "`Error: ` before an error's message",
    changes: [
      { file: '0-redis_client.ts', replace: 'logNotConnected);', by: 'printError);' },
      {
        file: '0-redis_client.ts',
        replace: 'onShutdown((done)',
        by:
          'function printError(error: Error) {\n' +
          '  console.log(`Redis client not connected to the server: Error: ${error.message}`);\n}\n' +
          'onShutdown((done)',
      },
      { file: notification, replace: 'failed: ${', by: 'failed: Error: ${' },
      { file: '100-seat.ts', replace: 'failed: ${error}', by: 'failed: Error: ${error}' },
    ],
    tests: ['0-redis_client', '7-job_creator', '8-job', '100-seat'],
  },
  {
    allows: 'in Task 5 ALX for Holberton, in the messages',
    changes: ['1', '2', '3'].map((number) => ({
      file: '5-publisher.ts',
      replace: `Holberton Student #${number}`,
      by: `ALX Student #${number}`,
    })),
    tests: ['5-publisher', '5-subscriber'],
  },
  ...['ALX school channel', 'ALX channel', 'ALXchannel'].map((channel) => ({
    allows: `in Task 5 the channel ${channel}`,
    changes: ['5-publisher.ts', '5-subscriber.ts'].map((file) => ({
      file,
      replace: "'holberton school channel'",
      by: `'${channel}'`,
    })),
    tests: ['5-publisher', '5-subscriber'],
  })),
  {
    allows: 'in Task 6 any phone number and message',
    changes: [
      {
        file: '6-job_creator.ts',
        replace: "phoneNumber: '4153518780',",
        by: "phoneNumber: '07045679939', name: 'me',",
      },
      {
        file: '6-job_creator.ts',
        replace: 'This is the code to verify your account',
        by: 'Account registered',
      },
    ],
    tests: ['6-job_creator', '6-job_processor'],
  },
  {
    allows: "blanks at a line's end",
    changes: [
      { file: 'helpers/client.ts', replace: "connected to the server')", by: "connected to the server  ')" },
      { file: '5-publisher.ts', replace: 'About to send ${message}', by: 'About to send ${message} ' },
    ],
    tests: ['0-redis_client', '1-redis_op', '4-redis_advanced_op', '5-publisher'],
  },
  {
    allows: "`console.log('text:', value)`",
    changes: [
      { file: '5-publisher.ts', replace: '`About to send ${message}`', by: "'About to send', message" },
      {
        file: '6-job_creator.ts',
        replace: '`Notification job created: ${job.id}`',
        by: "'Notification job created:', job.id",
      },
      {
        file: notification,
        replace: '`Notification job created: ${job.id}`',
        by: "'Notification job created:', job.id",
      },
      {
        file: notification,
        replace: '`Notification job ${job.id} completed`',
        by: "'Notification job', job.id, 'completed'",
      },
      {
        file: '7-job_processor.ts',
        replace: '`Sending notification to ${phoneNumber}, with message: ${message}`',
        by: "'Sending notification to %s, with message:', phoneNumber, message",
      },
    ],
    tests: ['5-publisher', ...CREATORS, '7-job_processor'],
  },
  {
    allows: 'the hash of Task 4 as an object without a prototype',
    changes: [
      {
        file: '4-redis_advanced_op.ts',
        replace: 'console.log(schools);',
        by: 'console.log(Object.assign(Object.create(null), schools));',
      },
    ],
    tests: ['4-redis_advanced_op'],
  },
  {
    allows: "'created' printed on the job's `enqueue` event",
    changes: [
      { file: '6-job_creator.ts', replace: CREATED, by: '' },
      {
        file: '6-job_creator.ts',
        replace: 'job.save(',
        by: `job.on('enqueue', () => ${CREATED.slice(0, -1)});\njob.save(`,
      },
      { file: notification, replace: CREATED_IN_SAVE, by: 'if (error) reportFailure(error);' },
      {
        file: notification,
        replace: 'return job.save(',
        by: `job.on('enqueue', () => ${CREATED.slice(0, -1)});\n  return job.save(`,
      },
    ],
    tests: [...CREATORS, '6-job_processor', '7-job_processor'],
  },
  {
    allows: "blacklist, progress and 'completed' in any order between different jobs",
    changes: [
      {
        file: '7-job_processor.ts',
        replace: DONE,
        by: DONE.replace('done();', 'setTimeout(done, Number(job.id) % 2 ? 400 : 20);'),
      },
    ],
    tests: ['7-job_creator', '7-job_processor'],
  },
  {
    allows: 'a second a job',
    changes: [
      { file: '7-job_processor.ts', replace: DONE, by: DONE.replace('done();', 'setTimeout(done, 1000);') },
      { file: '6-job_processor.ts', replace: '\n  done();', by: '\n  setTimeout(done, 1000);' },
    ],
    tests: ['6-job_processor', '7-job_creator', '7-job_processor'],
  },
  {
    allows: 'more than a second before each of the eleven jobs, and each of its steps',
    changes: [
      {
        file: '7-job_processor.ts',
        replace: '  sendNotification(job.data.phoneNumber, job.data.message, job, done);',
        by: '  setTimeout(sendNotification, 1500, job.data.phoneNumber, job.data.message, job, done);',
      },
    ],
    tests: ['7-job_creator', '7-job_processor'],
  },
];
