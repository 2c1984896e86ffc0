// Our own scripts, each with one sentence of the contract broken.
import { WrongSolution } from './folders';

const edit = (file: string, from: string, to: string) => ({ file: `${file}.ts`, from, to });

export const WRONG_SOLUTIONS: WrongSolution[] = [
  {
    breaks: 'the value is read before the reply of SET is printed, in this order',
    edits: [
      edit('2-redis_op_async', "await displaySchoolValue('Holberton')", "displaySchoolValue('Holberton')"),
      edit(
        '2-redis_op_async',
        'console.log(await getAsync(schoolName));',
        'const value = await getAsync(schoolName);\n  await new Promise((done) => setTimeout(done, 50));\n  console.log(value);'
      ),
    ],
    tasks: ['3'],
    fails: ['2-redis_op_async: prints the four lines in their order'],
    hint: /await each read/,
  },
  {
    breaks: 'redis.print prints the reply of SET',
    edits: [
      edit(
        '1-redis_op',
        'client.set(schoolName, value, printReply);',
        'client.set(schoolName, value, (_error, reply) => console.log(reply));'
      ),
    ],
    tasks: ['2'],
    fails: ['1-redis_op: prints the four lines in their order'],
    hint: /redis\.print/,
  },
  {
    breaks: 'the key of the hash is HolbertonSchools',
    edits: [edit('4-redis_advanced_op', "'HolbertonSchools'", "'holbertonSchools'")],
    tasks: ['4-'],
    fails: [
      '4-redis_advanced_op: leaves the hash with its six fields in the key HolbertonSchools',
      '4-redis_advanced_op: prints the hash that Redis holds, with a field that was there before',
    ],
    hint: /letter by letter/,
  },
  {
    breaks: 'the subscriber ends at KILL_SERVER',
    edits: [edit('5-subscriber', 'client.quit();', '')],
    tasks: ['5-subscriber'],
    fails: ['5-subscriber: ends at KILL_SERVER, and not before'],
  },
  {
    breaks: 'nothing but the lines of the task goes to stdout',
    edits: [
      edit(
        '5-subscriber',
        'console.log(message);',
        "console.log(message);\n  if (message === 'KILL_SERVER') console.log('bye');"
      ),
    ],
    tasks: ['5-subscriber'],
    fails: [
      '5-subscriber: prints nothing else',
      '5-publisher: the subscriber prints the messages that it publishes, up to KILL_SERVER',
    ],
  },
  {
    breaks: "'Notification job completed' is printed when the job completes",
    edits: [edit('6-job_creator', "job.on('complete'", "job.on('completed'")],
    tasks: ['6-job_creator'],
    fails: [
      '6-job_creator: prints when the job is completed',
      '6-job_processor: the job of 6-job_creator is sent and completed',
    ],
    hint: /"complete"/,
  },
  {
    breaks: 'a job of Task 7 is completed',
    edits: [edit('6-job_processor', '  done();\n});', '});')],
    tasks: ['6-job_processor'],
    fails: [
      '6-job_processor: prints each notification that it sends, with its phone number and message',
      '6-job_processor: completes each job',
      '6-job_processor: the job of 6-job_creator is sent and completed',
    ],
    hint: /done\(\)/,
  },
  {
    breaks: 'the queue is processed two jobs at a time',
    edits: [edit('7-job_processor', "'push_notification_code_2', 2,", "'push_notification_code_2', 1,")],
    tasks: ['7-job_processor'],
    fails: ['7-job_processor: processes two jobs at a time'],
  },
  {
    breaks: "the JSON's keys are named as in the task",
    edits: [edit('9-stock', 'currentQuantity:', 'currentQuantities:')],
    tasks: ['9-stock'],
    fails: [
      '9-stock: GET /list_products/1 answers the product and its current quantity',
      '9-stock: a reservation leaves one less',
    ],
    hint: /keys of the JSON/,
  },
  {
    breaks: 'the status is "Reservation are blocked"',
    edits: [edit('100-seat', "'Reservation are blocked'", "'Reservations are blocked'")],
    tasks: ['100-seat'],
    fails: ['100-seat: when the seats are gone, reservations are blocked'],
    hint: /without an s/,
  },
];
