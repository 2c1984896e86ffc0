// Common mistakes, recognised by what a failed check shows and by the student's own text.
import { Facts } from './result';

/** What is known of a failed check. */
export interface Failure extends Facts {
  file: string;
  title: string;
  /** The text of the script and of what it imports. */
  source: string;
  stderr?: string[];
}

interface Hint {
  when(failure: Failure, text: Texts): boolean;
  say: string;
}

/** The lines of a failure, each as one text. */
interface Texts {
  expected: string;
  actual: string;
  stderr: string;
}

const sorted = (lines: string[] = []) => [...lines].sort().join('\n');

/** The first that fits is shown. */
const HINTS: Hint[] = [
  {
    say: 'connect() is of redis 4 and later. With redis 3, createClient() connects by itself.',
    when: ({ source }, { stderr }) => /connect is not a function/.test(stderr) && /\.connect\(/.test(source),
  },
  {
    say: "Listen to the queue's errors too: queue.on('error', …). Kue hands the errors of its connections to the queue, and an 'error' event that nobody listens to ends the process.",
    when: ({ file, source, title }) =>
      /^(6|7|100)-/.test(file) &&
      /without Redis|Redis is/.test(title) &&
      !/\.on\(\s*['"]error['"]/.test(source),
  },
  {
    say: "Listen to the client's errors: client.on('error', …). An 'error' event that nobody listens to ends the process.",
    when: ({ source, title }) =>
      /without Redis|Redis is|without a server/.test(title) && !/\.on\(\s*['"]error['"]/.test(source),
  },
  {
    say: 'Print the reply of SET and HSET with redis.print as the callback: it puts "Reply: " before it.',
    when: (_, { expected, actual }) => /^Reply: /m.test(expected) && /^(OK|[01])$/m.test(actual),
  },
  {
    say: 'Print the reply of SET and HSET with redis.print as the callback.',
    when: ({ source }, { expected, actual }) =>
      /^Reply: /m.test(expected) && !/^Reply: /m.test(actual) && !/\bprint\b/.test(source),
  },
  {
    say: 'The lines are right, but not their order: await each read before what comes after it.',
    when: ({ file, expected, actual }) =>
      file.startsWith('2-') && Boolean(expected) && sorted(expected) === sorted(actual),
  },
  {
    say: 'Kue says that a job is done with the event "complete", and that it is not with "failed".',
    when: ({ file, source }, { expected }) =>
      /creator|^8-job/.test(file) &&
      /complete/.test(expected) &&
      /\.on\(\s*['"](completed|finish|finished|done|success)['"]/.test(source),
  },
  {
    say: 'Kue\'s event for a job that fails is "failed", and its argument is the error\'s message.',
    when: ({ file, source }, { expected }) =>
      /creator|^8-job/.test(file) && /failed/.test(expected) && !/\.on\(\s*['"]failed['"]/.test(source),
  },
  {
    say: 'Kue\'s event for progress is "progress", and its argument is the percentage.',
    when: ({ file, source }, { expected }) =>
      /creator|^8-job/.test(file) && /%/.test(expected) && !/\.on\(\s*['"]progress['"]/.test(source),
  },
  {
    say: 'Call done() when the job is done: until then Kue takes it to be still active.',
    when: ({ file, title }, { actual }) =>
      /processor/.test(file) && /complete/.test(title) && /active/.test(actual),
  },
  {
    say: 'The status is "Reservation are blocked", without an s.',
    when: (_, { expected, actual }) => /Reservation /.test(expected) && /Reservations /.test(actual),
  },
  {
    say: 'Reading the count, comparing it and writing it are three steps, and another request may come between them. Let Redis do them in one: INCR or DECR and look at the reply, or EVAL.',
    when: ({ title }, { expected, actual }) =>
      /never sold|exactly 50 seats/.test(title) && parseInt(actual, 10) > parseInt(expected, 10),
  },
  {
    say: 'The keys of the JSON are named as in the task: compare them letter by letter.',
    when: (_, { expected, actual }) => {
      const keys = (text: string) => (text.match(/"\w+"(?=\s*:)/g) || []).sort().join();
      return keys(expected) !== '' && keys(actual) !== '' && keys(expected) !== keys(actual);
    },
  },
  {
    say: 'The names of the queue, of the key and of the channel are part of the task: compare them letter by letter.',
    when: ({ title }) => /(in|to|sets) the (queue|key|channel) \S/.test(title),
  },
];

/** The hint for a failed check, if it looks like one of the common mistakes. */
export function findHint(failure: Failure): string | undefined {
  const text = {
    expected: (failure.expected || []).join('\n'),
    actual: (failure.actual || []).join('\n'),
    stderr: (failure.stderr || []).join('\n'),
  };
  return HINTS.find(({ when }) => when(failure, text))?.say;
}
