// Common mistakes, recognised by what a failed check shows and by the student's own text.
import { CONNECTED } from './expected';
import {
  differsInType,
  Failure,
  goesOnAfterDone,
  hasOtherKeys,
  hasOtherNames,
  holdsMissing,
  isForOlderRedis,
  lacksName,
  printsStack,
  queueHasNoListener,
  sorted,
  Texts,
} from './mistakes';

interface Hint {
  when(failure: Failure, text: Texts): boolean;
  say: string;
}

/** The first that fits is shown. */
const HINTS: Hint[] = [
  {
    say: 'Print error.message: with the error itself console.log prints its stack, too.',
    when: (_, text) => printsStack(text),
  },
  {
    say: 'Print the line with console.log: console.error writes to stderr, not to stdout.',
    when: (_, text) => holdsMissing(text.stderr, text),
  },
  {
    say: "console.log puts a blank between its arguments: the text before a comma ends without one ('text:', value).",
    when: (_, text) => / {2}/.test(text.actual) && holdsMissing(text.actual.replace(/ {2,}/g, ' '), text),
  },
  {
    say: 'The names are those of this edition of the course: Holberton, HolbertonSanFrancisco, HolbertonSchools; ALX for Holberton is free in Task 5 only.',
    when: hasOtherNames,
  },
  {
    say: "In Kue's test mode save() calls back at once and returns nothing. Make the job first, const job = queue.create(…), then add its listeners and call job.save(…).",
    when: ({ title }) => title.includes('test mode'),
  },
  {
    say: 'This script is written for redis 2 or 3, and node_modules has redis 4 or later, whose client has to connect() and whose functions return promises. Install the version that it is written for, or write it for the one that is there.',
    when: isForOlderRedis,
  },
  {
    say: 'With redis 4 subscribe() takes a listener as well: subscribe(channel, (message) => …).',
    when: ({ reason = '' }, { stderr }) => /listener is not a function/.test(stderr + reason),
  },
  {
    say: 'promisify waits for a callback, which redis 4 never calls: await client.get(key) itself.',
    when: ({ source }, { expected, actual }) =>
      /\.connect\(\s*\)/.test(source) &&
      /promisify\(/.test(source) &&
      expected !== '' &&
      !/^School/m.test(actual),
  },
  {
    say: 'With redis 4 the functions return promises and call no callback: await them.',
    when: ({ source }, { expected, actual }) =>
      /\.connect\(\s*\)/.test(source) &&
      /\.(h?get|h?set|hgetall)\([^)]*,\s*(print|function|\()/i.test(source) &&
      expected !== '' &&
      !/^(Reply|School)/m.test(actual),
  },
  {
    say: 'The functions of redis 3 take a callback and return no promise: promisify(client.get).bind(client) makes one that does.',
    when: (_, { stderr }) => /\)\.(then|catch) is not a function/.test(stderr),
  },
  {
    say: "The module itself makes clients and queues: import { createClient } from 'redis', import kue from 'kue'.",
    when: ({ source, reason = '' }, { stderr }) =>
      /Cannot read propert.*create(Client|Queue)/.test(stderr + reason) &&
      /\{\s*(redis|kue)\s*\}/.test(source),
  },
  {
    say: 'Pass redis.print itself, without (): redis.print() prints at once, and nothing is called with the reply.',
    when: ({ source }, { actual }) => /^Reply: undefined$/m.test(actual) && /print\(\)/.test(source),
  },
  {
    say: 'connect() is of redis 4 and later. With redis 3, createClient() connects by itself.',
    when: ({ source }, { stderr, actual }) =>
      /connect is not a function/.test(stderr + actual) && /\.connect\(/.test(source),
  },
  {
    say: "Listen to the queue's errors too: queue.on('error', …). Kue hands the errors of its connections to the queue, and an 'error' event that nobody listens to ends the process.",
    when: ({ source, title }) => /without Redis|Redis is/.test(title) && queueHasNoListener(source),
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
    say: 'A promise was printed in place of its value: await it first.',
    when: (_, { actual }) => /^Promise \{/m.test(actual),
  },
  {
    say: 'Make one client and use it for all: of several connections nobody knows whose reply comes first.',
    when: ({ file }, { actual }) => /^[124]-/.test(file) && actual.split(CONNECTED).length > 2,
  },
  {
    say: 'The lines are right, but not their order: await each read before what comes after it.',
    when: ({ file, expected, actual }) =>
      file.startsWith('2-') && Boolean(expected) && sorted(expected) === sorted(actual),
  },
  {
    say: 'Kue says that a job is done with the event "complete", and that it is not with "failed".',
    when: ({ file, source }, { expected }) =>
      /creator|^8-job/.test(file) && /completed/.test(expected) && !/\.on\(\s*['"]complete['"]/.test(source),
  },
  {
    say: 'The argument of the event "failed" is the error\'s message itself, a text, which has no message of its own.',
    when: (_, { expected, actual }) => /failed: /.test(expected) && /failed: undefined/.test(actual),
  },
  {
    say: 'Task 6\'s line ends with "failed": the error is Task 8\'s.',
    when: ({ file }, { expected, actual }) =>
      file.startsWith('6-') && expected === 'Notification job failed' && actual.includes(`${expected}:`),
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
    say: 'done(error) fails a job, and done() completes it: job.failed(), job.fail() and job.complete() are not for a processor to call.',
    when: ({ file, title, source }) =>
      /processor/.test(file) && /complete|fails/.test(title) && /job\.(failed|fail|complete)\(/.test(source),
  },
  {
    say: 'done(error) does not end the function: return after it, or what follows still runs.',
    when: ({ file, source }) => /processor|^100-/.test(file) && goesOnAfterDone(source),
  },
  {
    say: 'Call done() when the job is done: until then Kue takes it to be still active.',
    when: ({ file, title, reason = '' }, { actual }) =>
      /processor/.test(file) &&
      /complete/.test(title) &&
      /\bactive/.test(actual) &&
      !/ended with/.test(reason),
  },
  {
    say: 'The status is "Reservation are blocked", without an s.',
    when: (_, { expected, actual }) => /Reservation /.test(expected) && /Reservations /.test(actual),
  },
  {
    say: 'An answer does not end the function: return after it, or what follows still runs.',
    when: ({ title, reason = '' }) =>
      /no such product/.test(title) && /server ended .*(HEADERS_SENT|Cannot read prop)/.test(reason),
  },
  {
    say: 'Redis replies with a text: the number of seats is answered as it comes, "50", and currentQuantity as a number, Number(…).',
    when: ({ file }, text) => /^(9|100)-/.test(file) && differsInType(text),
  },
  {
    say: 'Reading the count, comparing it and writing it are three steps, and another request may come between them. Let Redis do them in one: INCR or DECR and look at the reply, or EVAL.',
    when: ({ title }, { expected, actual }) =>
      /never sold|exactly 50 seats/.test(title) && parseInt(actual, 10) > parseInt(expected, 10),
  },
  {
    say: 'An object of the list was changed, and is answered with what was added to it: answer with a copy, { ...product, currentQuantity }.',
    when: ({ title }, { actual }) => /answers the same when/.test(title) && /currentQuantity/.test(actual),
  },
  {
    say: 'The keys of the JSON are named as in the task: compare them letter by letter.',
    when: ({ title }, text) => !title.includes('leaves one less') && hasOtherKeys(text),
  },
  {
    say: 'The names of the queue, of the key and of the channel are part of the task: compare them letter by letter.',
    when: lacksName,
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
