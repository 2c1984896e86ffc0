// Results as the grader gives them, made up for the tests of what is written from them.
import { NOTIFICATIONS, jobLife, SCHOOLS, SENT, stock, SUBSCRIBER, PUBLISHER } from '../contract/expected';
import { CheckResult, Count, Group, Result, Status, TaskConsole } from '../contract/result';

type Kind = Omit<CheckResult, 'status' | 'seconds' | 'rerun'>;

function check(task: string, id: string, group: Group, title: string, more: Partial<Kind> = {}): Kind {
  return { id: `${task.split(':')[0]} ${id}`, task, group, title, ...more };
}

const LIVES = NOTIFICATIONS.map(({ phoneNumber }, index) => jobLife(index + 1, phoneNumber)).flat();
const GET = 'GET /reserve_product/1, 5 times, one after the other';

/** For each task its checks, with what a wrong solution might give. */
const TASKS: [string, string[], string[]][] = [
  ['Task 0: install a Redis instance', ['dump.rdb holds the key Holberton with the value School'], []],
  [
    'Task 1: connect',
    ['prints the connected line', 'prints nothing else', 'prints the not connected line without Redis'],
    ['keeps running until Ctrl-C', 'ends with status 0 on Ctrl-C', 'connects once Redis is there'],
  ],
  [
    'Task 2: basic operations',
    ['prints the four lines in order', 'prints nothing else', 'sets HolbertonSanFrancisco to 100'],
    [
      'ends by itself with status 0',
      'prints a failed command in one line',
      'keeps running while Redis is unavailable',
    ],
  ],
  [
    'Task 3: async operations',
    ['prints the four lines in order', 'prints nothing else', 'uses promisify'],
    ['ends by itself with status 0', 'a failing read is no unhandled rejection'],
  ],
  [
    'Task 4: advanced operations',
    [
      'prints six replies and the hash',
      'prints nothing else',
      'sets the six fields',
      'prints 0 at the second run',
    ],
    ['ends by itself with status 0', 'prints a failed command in one line'],
  ],
  [
    'Task 5: publisher and subscriber',
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
    'Tasks 6 and 7: create a job, and process it',
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
    'Tasks 8 and 9: progress and errors, and a blacklist',
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
    '8-job: a testable job creator',
    [
      'throws for what is no array',
      'prints the four lines of a job',
      'the queue is push_notification_code_3',
    ],
    [],
  ],
  [
    '9-stock: in stock?',
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
    '100-seat: can I have a seat?',
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

const KINDS = TASKS.flatMap(([task, inTask, robustness]) => [
  ...inTask.map((title, at) => check(task, `t${at}`, 'task', title)),
  ...robustness.map((title, at) => check(task, `r${at}`, 'robustness', title)),
]);

/** What a check of the task shows when it failed. */
const FAILURES: { title: RegExp; failure: Partial<CheckResult> }[] = [
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

function consoles(answer: string): TaskConsole[] {
  const lines = (texts: string[], from: number, step: number) =>
    texts.map((text, at) => ({ stream: 'stdout' as const, text, at: from + at * step }));
  const warning = { stream: 'stderr' as const, text: '(node:1) Warning: a promise was rejected', at: 350 };
  return [
    { task: TASKS[1][0], scripts: [{ file: '0-redis_client', lines: lines(SCHOOLS.slice(0, 1), 212, 0) }] },
    {
      task: TASKS[2][0],
      scripts: [{ file: '1-redis_op', lines: lines([...SCHOOLS.slice(0, 3), answer], 201, 3) }],
    },
    {
      task: TASKS[5][0],
      scripts: [
        { file: '5-subscriber', lines: lines(SUBSCRIBER, 180, 155) },
        { file: '5-publisher', lines: [...lines(PUBLISHER, 234, 101), warning] },
      ],
    },
    {
      task: TASKS[7][0],
      scripts: [
        { file: '7-job_creator', lines: lines(LIVES, 300, 20) },
        { file: '7-job_processor', lines: lines(SENT, 610, 20) },
      ],
    },
  ];
}

function count(checks: CheckResult[], group: Group): Count {
  const own = checks.filter((one) => one.group === group);
  const having = (status: Status) => own.filter((one) => one.status === status).length;
  return {
    passed: having('passed'),
    failed: having('failed'),
    notChecked: having('not checked'),
    of: own.length,
  };
}

/**
 * A folder's result.
 * @param statusOf what a check gives, by its place in the list
 * @param answer the last line of 1-redis_op
 */
export function madeUpResult(folder: string, statusOf: (at: number) => Status, answer = '100'): Result {
  const checks = KINDS.map((kind, at): CheckResult => {
    const status = statusOf(at);
    const found = FAILURES.find(({ title }) => title.test(kind.title));
    const failure = found ? found.failure : { reason: 'it was otherwise' };
    return {
      ...kind,
      status,
      ...(status === 'failed' ? failure : {}),
      ...(status === 'not checked' ? { reason: '7-job_processor is missing' } : {}),
      rerun: `npm run grade ${folder} -- --check '${kind.id}'`,
      seconds: 0.2 + (at % 7) / 10,
    };
  });
  return {
    ...{
      version: 1,
      folder,
      node: 'v12.22.9',
      redis: '5.0.7',
      seconds: 31 + (folder.length % 9),
      complete: true,
    },
    totals: { task: count(checks, 'task'), robustness: count(checks, 'robustness') },
    checks,
    consoles: consoles(answer),
  };
}

/** The result of a folder in which nothing could be graded. */
export function notGraded(folder: string, reason: string): Result {
  const none = { passed: 0, failed: 0, notChecked: 0, of: 0 };
  return {
    ...{ version: 1, folder, node: 'v12.22.9', redis: '5.0.7', seconds: 0.4, complete: false, reason },
    totals: { task: none, robustness: none },
    checks: [],
    consoles: [],
  };
}
