// Every line and answer that the tasks ask for (src/README.md), for the tests and the walk-through.
import { inspect } from 'util';

export const CONNECTED = 'Redis client connected to the server';

/** Task 1, if no server is running. */
export function notConnected(port: number): string {
  const reason = `connect ECONNREFUSED 127.0.0.1:${port}`;
  return `Redis client not connected to the server: Redis connection to 127.0.0.1:${port} failed - ${reason}`;
}

/** node-redis's error for a command whose connection broke before its reply. */
export const CONNECTION_LOST = 'Redis connection lost and command aborted. It might have been processed.';

/** Redis's error for a command that its key's type does not allow. */
export const WRONG_TYPE = 'WRONGTYPE Operation against a key holding the wrong kind of value';

/** Tasks 2 and 3, with Task 0's data. */
export const SCHOOLS = [CONNECTED, 'School', 'Reply: OK', '100'];

/** Task 4's hash. */
export const HASH = { Portland: '50', Seattle: '80', 'New York': '20', Bogota: '20', Cali: '40', Paris: '2' };

/** Task 4: `reply` is 1 on a new database, and 0 from then on. */
export function hashLines(reply: 0 | 1): string[] {
  return [CONNECTED, ...Object.keys(HASH).map(() => `Reply: ${reply}`), ...inspect(HASH).split('\n')];
}

/** Task 5. */
export const CHANNEL = 'holberton school channel';
const student = (number: number) => `Holberton Student #${number} starts course`;
export const SUBSCRIBER = [CONNECTED, student(1), student(2), 'KILL_SERVER'];
export const PUBLISHER = [
  CONNECTED,
  ...[student(1), student(2), 'KILL_SERVER', student(3)].map((message) => `About to send ${message}`),
];

/** The queues of Tasks 6 and 7, and of Tasks 8 and 9. */
export const TYPE_6 = 'push_notification_code';
export const TYPE_7 = 'push_notification_code_2';

/** Tasks 7 and 9. */
export function sending({ phoneNumber, message }: { phoneNumber: string; message: string }): string {
  return `Sending notification to ${phoneNumber}, with message: ${message}`;
}

/** Task 6's job, and the lines of its creator. */
export const NOTIFICATION = { phoneNumber: '4153518780', message: 'This is the code to verify your account' };
export const FAILED = 'Notification job failed';
export function completedJob(id: number): string[] {
  return [`Notification job created: ${id}`, 'Notification job completed'];
}

/** Task 8's eleven jobs. */
export const NOTIFICATIONS = [
  ['4153518780', '1234'],
  ['4153518781', '4562'],
  ['4153518743', '4321'],
  ['4153538781', '4562'],
  ['4153118782', '4321'],
  ['4153718781', '4562'],
  ['4159518782', '4321'],
  ['4158718781', '4562'],
  ['4153818782', '4321'],
  ['4154318781', '4562'],
  ['4151218782', '4321'],
].map(([phoneNumber, code]) => ({ phoneNumber, message: `This is the code ${code} to verify your account` }));

/** Task 9's blacklist. */
export const BLACKLIST = ['4153518780', '4153518781'];

/** Task 8's four lines. */
export const jobLine = {
  created: (id: number): string => `Notification job created: ${id}`,
  completed: (id: number): string => `Notification job ${id} completed`,
  failed: (id: number, error: string): string => `Notification job ${id} failed: ${error}`,
  progress: (id: number, percentage: number): string => `Notification job ${id} ${percentage}% complete`,
};

/** The lines of one of Task 8's jobs when Task 9's processor runs, in order. */
export function jobLife(id: number, phoneNumber: string): string[] {
  const begin = [jobLine.created(id), jobLine.progress(id, 0)];
  return BLACKLIST.includes(phoneNumber)
    ? [...begin, jobLine.failed(id, `Phone number ${phoneNumber} is blacklisted`)]
    : [...begin, jobLine.progress(id, 50), jobLine.completed(id)];
}

/** The same of all eleven jobs, whose ids begin with `first`. */
export function jobLives(first = 1): string[][] {
  return NOTIFICATIONS.map(({ phoneNumber }, index) => jobLife(first + index, phoneNumber));
}

/** The lines of Task 9's processor for Task 8's jobs. */
export const SENT = NOTIFICATIONS.filter(({ phoneNumber }) => !BLACKLIST.includes(phoneNumber)).map(sending);

/** The line of a server that listens. */
export function listening(port: number): string {
  return `API available on localhost port ${port}`;
}

/** 8-job's error. */
export const NOT_AN_ARRAY = 'Jobs is not an array';

/** The lines of 8-job when test/support/programs/call_8-job.ts calls it. */
export const CALLED_8_JOB = [
  NOT_AN_ARRAY,
  ...[1, 2, 3, 4].map(jobLine.created),
  jobLine.progress(1, 25),
  jobLine.completed(2),
  jobLine.failed(3, 'the caller says so'),
  jobLine.failed(4, 'a test says so'),
];

/** 9-stock's products, as in its answer. */
export const PRODUCTS = [
  { itemId: 1, itemName: 'Suitcase 250', price: 50, initialAvailableQuantity: 4 },
  { itemId: 2, itemName: 'Suitcase 450', price: 100, initialAvailableQuantity: 10 },
  { itemId: 3, itemName: 'Suitcase 650', price: 350, initialAvailableQuantity: 2 },
  { itemId: 4, itemName: 'Suitcase 1050', price: 550, initialAvailableQuantity: 5 },
];

/** The bodies of 9-stock's answers. */
export const stock = {
  list: JSON.stringify(PRODUCTS),
  product: (id: number, currentQuantity: number): string =>
    JSON.stringify({ ...PRODUCTS[id - 1], currentQuantity }),
  notFound: '{"status":"Product not found"}',
  notEnough: (id: number): string => `{"status":"Not enough stock available","itemId":${id}}`,
  confirmed: (id: number): string => `{"status":"Reservation confirmed","itemId":${id}}`,
};

/** The bodies of the answers if Redis is unavailable, and if it received the command and did not reply. */
export const UNAVAILABLE = '{"status":"Redis is not available"}';
export const UNANSWERED = '{"status":"Redis did not answer"}';

/** The bodies of 100-seat's answers. */
export const seats = {
  available: (number: number): string => `{"numberOfAvailableSeats":"${number}"}`,
  blocked: '{"status":"Reservation are blocked"}',
  inProcess: '{"status":"Reservation in process"}',
  failed: '{"status":"Reservation failed"}',
  processing: '{"status":"Queue processing"}',
};

export const SEATS = 50;

/** 100-seat's log lines. */
export const seatLine = {
  completed: (id: number): string => `Seat reservation job ${id} completed`,
  failed: (id: number): string => `Seat reservation job ${id} failed: Not enough seats available`,
};

/** 100-seat's lines for a number of reservations, one sequence a job: those after the 50th fail. */
export function seatLines(reservations: number, first = 1): string[][] {
  return [...Array(reservations).keys()].map((index) => [
    seatLine[index < SEATS ? 'completed' : 'failed'](first + index),
  ]);
}
