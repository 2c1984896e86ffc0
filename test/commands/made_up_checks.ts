// Checks as the grader has them, made up for the tests of what is written from its results.
import { jobLife, NOTIFICATIONS, SCHOOLS, stock } from '../support/expected';
import { Check, Group } from '../../scripts/grade/result';

type Kind = Omit<Check, 'status' | 'seconds' | 'rerun'>;

function check(task: string, group: Group, title: string): Kind {
  return { id: `${task}: ${title}`, task, group, title };
}

/** What 7-job_creator prints. */
export const LIVES = NOTIFICATIONS.map(({ phoneNumber }, index) => jobLife(index + 1, phoneNumber)).flat();
const GET = 'GET /reserve_product/1, 5 times, one after the other';

/** For each task the titles of its checks, then of those of robustness. */
const TASKS: [string, string[], string[]][] = [
  ['0-install', ['dump.rdb holds the key Holberton with the value School'], []],
  [
    '0-redis_client',
    ['prints the connected line', 'prints nothing else', 'prints the not connected line without Redis'],
    ['keeps running until Ctrl-C', 'ends with status 0 on Ctrl-C', 'connects once Redis is there'],
  ],
  [
    '1-redis_op',
    ['prints the four lines in order', 'prints nothing else', 'sets HolbertonSanFrancisco to 100'],
    [
      'ends by itself with status 0',
      'prints a failed command in one line',
      'keeps running while Redis is unavailable',
    ],
  ],
  [
    '2-redis_op_async',
    ['prints the four lines in order', 'prints nothing else', 'uses promisify'],
    ['ends by itself with status 0', 'a failing read is no unhandled rejection'],
  ],
  [
    '4-redis_advanced_op',
    [
      'prints six replies and the hash',
      'prints nothing else',
      'sets the six fields',
      'prints 0 at the second run',
    ],
    ['ends by itself with status 0', 'prints a failed command in one line'],
  ],
  [
    '5-publisher',
    [
      'the subscriber prints the messages up to KILL_SERVER',
      'the subscriber ends at KILL_SERVER',
      'the publisher prints its four lines',
      'publishes on the channel holberton school channel',
      'publishes after 100, 200, 300 and 400 milliseconds',
    ],
    ['the publisher ends by itself', 'the subscriber connects once Redis is there'],
  ],
  [
    '6-job_creator',
    [
      "the job's data are phoneNumber and message",
      'the queue is push_notification_code',
      'prints that the job was created, then completed',
      'prints that the job failed',
      'the processor sends the notification',
      'the job is complete in the end',
    ],
    [
      'the creator ends by itself',
      'the processor ends with status 0 on Ctrl-C',
      'loses no job when it is killed',
    ],
  ],
  [
    '7-job_creator',
    [
      'creates the eleven jobs in order',
      "prints each job's lines in the order of its life",
      'prints nothing else',
      'fails the two blacklisted numbers',
      'sends nine notifications',
      'works on two jobs at a time',
      'the queue is push_notification_code_2',
    ],
    [
      'the eleven jobs take at most 2 s',
      'loses no job when it is killed',
      'a job without a phone number fails',
    ],
  ],
  [
    '8-job',
    [
      'throws for what is no array',
      'prints the four lines of a job',
      'the queue is push_notification_code_3',
    ],
    [],
  ],
  [
    '9-stock',
    [
      'GET /list_products lists the four products',
      'GET /list_products/1 has the current quantity',
      'GET /list_products/12 answers that there is none',
      'GET /reserve_product/1 confirms until none is left',
      'GET /reserve_product/12 answers that there is none',
      'stores the reservations in item.1',
    ],
    ['1abc, 1.5 and -1 name no product', 'an unknown path answers JSON', 'never sells more than there is'],
  ],
  [
    '100-seat',
    [
      'GET /available_seats answers 50 at first',
      'GET /reserve_seat queues a job',
      'GET /process takes a seat for each job',
      'blocks reservations at 0',
      "prints each job's outcome",
      'sets available_seats to 50 at launch',
    ],
    ['exactly 50 jobs complete', 'answers 503 while Redis is unavailable', 'an unknown path answers JSON'],
  ],
];

/** The checks, in the order of the tasks. */
export const KINDS = TASKS.flatMap(([task, inTask, robustness]) => [
  ...inTask.map((title) => check(task, 'task', title)),
  ...robustness.map((title) => check(task, 'robustness', title)),
]);

/** What some of them show when they failed. */
export const FAILURES: { title: RegExp; failure: Partial<Check> }[] = [
  {
    title: /the four lines in order/,
    failure: {
      reason: 'the second reply is printed too late',
      expected: SCHOOLS,
      actual: [SCHOOLS[0], 'Reply: OK', 'School', '100'],
      hint: 'A promise is not awaited: the next command is sent before its reply is in.',
    },
  },
  {
    title: /order of its life/,
    failure: {
      reason: 'a line is missing: Notification job 2 failed: Phone number 4153518781 is blacklisted',
      expected: LIVES,
      actual: LIVES.map((line) => line.replace('failed: Phone', 'failed: phone')).slice(0, -1),
      context: '7-job_processor was started when all eleven jobs were created',
    },
  },
  {
    title: /confirms until none/,
    failure: {
      reason: 'the fifth answer is another one',
      context: GET,
      expected: [...Array(4).fill(stock.confirmed(1)), stock.notEnough(1)],
      actual: [...Array(4).fill(stock.confirmed(1)), '{"status":"Not enough stock available","itemId":"1"} '],
      hint: 'itemId is to be a number, as in the list.',
    },
  },
  {
    title: /nothing else/,
    failure: { reason: 'a line that no task asks for', expected: [], actual: ['here 1 '] },
  },
];
