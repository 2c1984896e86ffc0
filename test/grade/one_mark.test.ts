// A mistake costs its own marks: what it makes fail elsewhere is passed where it can be judged, else not checked.
import { Change, EDIT_TIME, gradeChanges } from './edit';
import { STYLES } from './styles';

delete process.env.RUNNER; // it would have the grader look for compiled scripts

interface Mistake {
  name: string;
  changes: Change[];
  /** The names of the test files that run. */
  files: string[];
  failed: string[];
  notChecked: string[];
}

const slow = STYLES.find(({ allows }) => allows === 'a second a job') as { changes: Change[] };
const BLACKLISTED = 'return done(new Error(`Phone number ${phoneNumber} is blacklisted`));';

const MISTAKES: Mistake[] = [
  {
    name: 'a creator that prints one line otherwise, beside a processor that takes a second a job',
    changes: [
      ...slow.changes,
      { file: 'helpers/notification.ts', replace: "job.on('failed',", by: "job.on('failed attempt'," },
    ],
    files: ['7-job_creator'],
    failed: ['7-job_creator: prints when a job failed, and why'],
    notChecked: [],
  },
  {
    name: 'a creator that names another queue, beside the processor',
    changes: [{ file: '6-job_creator.ts', replace: "'push_notification_code'", by: "'push_notifications'" }],
    files: ['6-job_processor'],
    failed: [],
    notChecked: ['6-job_processor: the job of 6-job_creator is sent and completed'],
  },
  {
    name: 'a creator that does not print that its job was completed, beside the processor',
    changes: [{ file: '6-job_creator.ts', replace: "on('complete'", by: "on('completed'" }],
    files: ['6-job_processor'],
    failed: [],
    notChecked: ['6-job_processor: the job of 6-job_creator is sent and completed'],
  },
  {
    name: 'a creator that ends as soon as its job is saved, beside the processor',
    changes: [
      {
        file: '6-job_creator.ts',
        replace: 'console.log(`Notification job created',
        by: 'setTimeout(() => process.exit(), 100); console.log(`Notification job created',
      },
    ],
    files: ['6-job_processor'],
    failed: [],
    notChecked: ['6-job_processor: the job of 6-job_creator is sent and completed'],
  },
  {
    name: 'a processor that ends at a blacklisted number, beside the creator',
    changes: [
      {
        file: '7-job_processor.ts',
        replace: BLACKLISTED,
        by: 'return void setTimeout(() => process.exit(3), 100);',
      },
    ],
    files: ['7-job_creator', '7-job_processor'],
    failed: ['7-job_processor: fails the job of a blacklisted number, and says why'],
    notChecked: [
      "7-job_creator: with 7-job_processor, each job's lines come in the order of its life",
      '7-job_processor: sends nothing to a blacklisted number',
    ],
  },
  {
    name: 'a processor that calls job.failed() for a blacklisted number, which ends it',
    changes: [
      { file: '7-job_processor.ts', replace: BLACKLISTED, by: `{ job.failed(new Error()); ${BLACKLISTED} }` },
    ],
    files: ['7-job_creator', '7-job_processor'],
    failed: ['7-job_processor: completes the other jobs'],
    notChecked: [
      "7-job_creator: with 7-job_processor, each job's lines come in the order of its life",
      '7-job_processor: sends nothing to a blacklisted number',
    ],
  },
  {
    name: 'a processor of another queue',
    changes: [{ file: '7-job_processor.ts', replace: 'code_2', by: 'code2' }],
    files: ['7-job_processor'],
    failed: ['7-job_processor: prints each notification that it sends, with its phone number and message'],
    notChecked: [
      '7-job_processor: prints nothing else',
      '7-job_processor: sends nothing to a blacklisted number',
      '7-job_processor: fails the job of a blacklisted number, and says why',
      '7-job_processor: completes the other jobs',
      '7-job_processor: sets the progress of a blacklisted job to 0 of 100',
      '7-job_processor: sets the progress of the other jobs to 0, then to 50 of 100',
      '7-job_processor: processes two jobs at a time',
    ],
  },
  {
    name: 'a subscriber that prints no message, beside the publisher',
    changes: [{ file: '5-subscriber.ts', replace: '  console.log(message);\n', by: '' }],
    files: ['5-publisher'],
    failed: [],
    notChecked: ['5-publisher: the subscriber prints the messages that it publishes, up to KILL_SERVER'],
  },
  {
    name: 'a field of the hash that is misspelled',
    changes: [{ file: '4-redis_advanced_op.ts', replace: 'Seattle', by: 'Seatle' }],
    files: ['4-redis_advanced_op'],
    failed: [
      '4-redis_advanced_op: prints a reply for each of the six fields, then the hash',
      '4-redis_advanced_op: leaves the hash with its six fields in the key HolbertonSchools',
    ],
    notChecked: [],
  },
  {
    name: 'a hash in another key',
    changes: [{ file: '4-redis_advanced_op.ts', replace: "'HolbertonSchools'", by: "'Schools'" }],
    files: ['4-redis_advanced_op'],
    failed: ['4-redis_advanced_op: leaves the hash with its six fields in the key HolbertonSchools'],
    notChecked: ['4-redis_advanced_op: prints the hash that Redis holds, with a field that was there before'],
  },
  {
    name: 'a server that ends at a request for an unknown product',
    changes: [
      {
        file: '9-stock.ts',
        replace: "else res.status(404).json({ status: 'Product not found' });",
        by: 'else process.exit(3);',
      },
    ],
    files: ['9-stock'],
    failed: [
      '9-stock: GET /list_products/12 answers that there is no such product',
      '9-stock: GET /reserve_product/12 answers that there is no such product',
    ],
    notChecked: [],
  },
  {
    name: 'a server that refuses the first reservation of each product',
    changes: [
      {
        file: '9-stock.ts',
        replace: 'const confirmed = await reserveStockById(id, stock);',
        by: 'const first = !process.env[name]; process.env[name] = "1"; const confirmed = !first && (await reserveStockById(id, stock));',
      },
      {
        file: '9-stock.ts',
        replace: 'const { id, stock }: Product',
        by: 'const { id, name, stock }: Product',
      },
    ],
    files: ['9-stock'],
    failed: ['9-stock: GET /reserve_product/3 confirms a reservation, and a second one'],
    notChecked: ['9-stock: a reservation leaves one less'],
  },
  {
    name: 'a server with a queue of another name',
    changes: [{ file: '100-seat.ts', replace: "'reserve_seat'", by: "'reserve_seats'" }],
    files: ['100-seat'],
    failed: ['100-seat: GET /reserve_seat queues a job in the queue reserve_seat'],
    notChecked: [],
  },
  {
    name: 'a server that refuses the last seat',
    changes: [{ file: '100-seat.ts', replace: 'done(left < 0', by: 'done(left <= 0' }],
    files: ['100-seat'],
    failed: ['100-seat: 50 of 52 jobs are completed, each with its line'],
    notChecked: [],
  },
];

test.each(MISTAKES.map((mistake) => [mistake.name, mistake] as const))(
  '%s',
  async (_name, { changes, files, failed, notChecked }) => {
    const checks = await gradeChanges(changes, files, 'task');
    const ids = (wanted: string) => checks.filter(({ status }) => status === wanted).map(({ id }) => id);
    expect({ failed: ids('failed'), notChecked: ids('not checked') }).toEqual({ failed, notChecked });
  },
  EDIT_TIME
);
