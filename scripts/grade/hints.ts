// Common mistakes: how each is recognised in what a failed check shows and in the student's own text, and what to say.
import {
  differsInType,
  goesOnAfterDone,
  hasOtherKeys,
  hasOtherNames,
  holdsMissing,
  isForOlderRedis,
  lacksName,
  lacksReply,
  listensTo,
  queueHasNoListener,
} from './mistakes';
import { Check } from './result';
import { callsConnect } from './source';

/** What is known of a failed check. */
export interface Failure extends Pick<Check, 'title' | 'reason' | 'expected' | 'actual'> {
  file: string;
  /** The text of the script and of what it imports. */
  source: string;
  /** The version of redis that its folder has. */
  redis?: string;
  stderr?: string[];
}

const PATTERNS = ['file', 'title', 'expected', 'actual', 'error', 'source', 'redis'] as const;

/** The same, its lines as one text each; the error is the reason, and below it stderr. */
export type Texts = Record<(typeof PATTERNS)[number] | 'stderr', string>;

/** Every pattern and condition of a hint must fit. */
interface Hint extends Partial<Record<(typeof PATTERNS)[number], RegExp>> {
  when?(texts: Texts): boolean;
  say: string;
}

const REDIS_3 = /^(?!([4-9]|\d\d))/; // also where the folder has none, and ours stands in
const REDIS_4 = /^([4-9]|\d\d)/;

/** The first that fits is shown. */
const HINTS: Hint[] = [
  // What every script prints
  {
    when: (texts) => holdsMissing(texts.stderr, texts),
    say: 'Print the line with console.log: console.error writes to stderr, not to stdout.',
  },
  {
    actual: / {2}/,
    when: (texts) => holdsMissing(texts.actual.replace(/ {2,4}/g, ' '), texts),
    say: "console.log puts a blank between its arguments: the text before a comma ends without one ('text:', value).",
  },
  {
    actual: /Promise \{|\[object Promise\]/,
    say: 'A promise was printed in place of its value: await it first.',
  },
  {
    when: hasOtherNames,
    say: 'The names are those of this edition of the course: Holberton, HolbertonSanFrancisco, HolbertonSchools; ALX for Holberton is free in Task 5 only.',
  },
  // The packages
  {
    redis: REDIS_4,
    when: isForOlderRedis,
    say: 'This script is written for redis 2 or 3, and node_modules has redis 4 or later, whose client has to connect() and whose functions return promises. Install the version that it is written for, or write it for the one that is there.',
  },
  {
    error: /listener is not a function/,
    say: 'With redis 4 subscribe() takes a listener as well: subscribe(channel, (message) => …).',
  },
  {
    expected: /./,
    source: /promisify\(|\.(h?get|h?set|hgetall)\([^)]{0,200},\s*((\w{1,50}\.)?print|function|\()/i,
    redis: REDIS_4,
    when: ({ source, actual }) =>
      callsConnect(source) && !/legacyMode/.test(source) && !/^(Reply|School)/m.test(actual),
    say: 'With redis 4 the functions return promises and call no callback, which promisify waits for: await client.get(key) itself.',
  },
  {
    error: /\)\.(then|catch) is not a function/,
    say: 'The functions of redis 3 take a callback and return no promise: promisify(client.get).bind(client) makes one that does.',
  },
  {
    error: /Cannot read propert.{0,200}create(Client|Queue)/,
    source: /\{\s*(redis|kue)\s*\}/,
    say: "The module itself makes clients and queues: import { createClient } from 'redis', import kue from 'kue'.",
  },
  {
    error: /connect is not a function/,
    source: /\.connect\(/,
    say: 'connect() is of redis 4 and later. With redis 3, createClient() connects by itself.',
  },
  // Redis and its errors
  {
    actual: /^Reply: undefined$/m,
    source: /print\(\)/,
    redis: REDIS_3,
    say: 'Pass redis.print itself, without (): redis.print() prints at once, and nothing is called with the reply.',
  },
  {
    redis: REDIS_3,
    when: (texts) =>
      lacksReply(texts) && (/^(OK|[01])$/m.test(texts.actual) || !/\bprint\b/.test(texts.source)),
    say: 'Print the reply of SET and HSET with redis.print as the callback: it puts "Reply: " before it.',
  },
  {
    redis: REDIS_4,
    when: lacksReply,
    say: 'With redis 4 and later, set() and hSet() resolve with the reply: print "Reply: " and the reply.',
  },
  {
    error: /exited with/,
    title: /without (Redis|a server)/,
    when: ({ source }) => queueHasNoListener(source),
    say: "Listen to the queue's errors too: queue.on('error', …). Kue hands the errors of its connections to the queue, and an 'error' event that nobody listens to ends the process.",
  },
  {
    title: /without (Redis|a server)|Redis (is|goes|was)/,
    when: ({ source }) => !/\.on\(\s*['"]error['"]/.test(source),
    say: "Listen to the client's errors: client.on('error', …). An 'error' event that nobody listens to ends the process.",
  },
  {
    file: /^[124]-/,
    actual: /connected to the server[^]*connected to the server/,
    source: /createClient\([^]*createClient\(/,
    say: 'Make one client and use it for every command: with several connections the order of the replies is left to chance.',
  },
  {
    file: /^2-/,
    expected: /\n/,
    when: ({ expected, actual }) => expected.split('\n').sort().join() === actual.split('\n').sort().join(),
    say: 'The lines are right, but not their order: await each read before what comes after it.',
  },
  {
    error: /is still running/,
    say: 'An open connection keeps a script running: client.quit() after the last reply, or at KILL_SERVER, ends it.',
  },
  // Kue
  {
    error: /undefined|not defined|before initialization/,
    file: /^8-job/,
    title: /test mode/,
    say: "In Kue's test mode save() calls back at once and returns nothing. Make the job first, const job = queue.create(…), then add its listeners and call job.save(…).",
  },
  {
    expected: /failed: /,
    actual: /failed: undefined/,
    say: 'The argument of the event "failed" is the error\'s message itself, a text, which has no message of its own.',
  },
  {
    file: /^6-/,
    expected: /^Notification job failed$/m,
    actual: /Notification job failed:/,
    say: 'Task 6\'s line ends with "failed": the error is Task 8\'s.',
  },
  {
    file: /creator|^8-job/,
    when: ({ source, expected }) =>
      (/completed/.test(expected) &&
        (!listensTo(source, 'complete') || listensTo(source, '(completed|finished|done|success)'))) ||
      (/failed/.test(expected) && !listensTo(source, 'failed')) ||
      (/%/.test(expected) && !listensTo(source, 'progress')),
    say: 'Kue says with the event "complete" that a job is done, with "failed" and the error\'s message that it is not, and with "progress" and the percentage how far it is.',
  },
  {
    file: /processor/,
    title: /complete|fail/,
    source: /job\.(failed|fail|complete)\(/,
    say: 'done(error) fails a job, and done() completes it: job.failed(), job.fail() and job.complete() are not for a processor to call.',
  },
  {
    title: /blacklist/,
    source: /\[\s*415\d{7}\b/,
    say: "A job's phone number is a text: the numbers of the blacklist must be texts too.",
  },
  {
    file: /processor|^100-/,
    title: /blacklist|complete|finds no seat|50 of 52|one seat|nothing else/,
    when: ({ source }) => goesOnAfterDone(source),
    say: 'done(error) does not end the function: return after it, or what follows still runs.',
  },
  {
    file: /processor/,
    title: /complete/,
    actual: /\bactive/,
    when: ({ error }) => !/exited with/.test(error),
    say: 'Call done() when the job is done: until then Kue takes it to be still active.',
  },
  // The servers' answers
  {
    expected: /Reservation are/,
    actual: /Reservations /,
    say: 'The status is "Reservation are blocked", without an s.',
  },
  {
    title: /no such product/,
    error: /server exited .{0,300}HEADERS_SENT/,
    say: 'An answer does not end the function: return after it, or what follows still runs.',
  },
  {
    when: differsInType,
    say: 'The id in a path and what Redis replies are texts: itemId and currentQuantity are answered as numbers, Number(…), and the number of seats as it comes, "50".',
  },
  {
    expected: /"currentQuantity":\s*[1-9]/,
    actual: /"currentQuantity":\s*(0|null)\b/,
    say: 'currentQuantity is what is left: the stock minus what is reserved. On a fresh database nothing is reserved yet, and it is all of the stock.',
  },
  {
    title: /never oversells|exactly 50 seats/,
    when: ({ expected, actual }) => parseInt(actual, 10) > parseInt(expected, 10),
    say: 'Reading the count, comparing it and writing it are three steps, and another request may come between them. Let Redis do them in one: INCR or DECR and look at the reply, or EVAL.',
  },
  {
    title: /answers the same when/,
    actual: /currentQuantity/,
    say: 'An object of the list was changed, and is answered with what was added to it: answer with a copy, { ...product, currentQuantity }.',
  },
  {
    when: (texts) => !texts.title.includes('leaves one less') && hasOtherKeys(texts),
    say: 'The keys of the JSON are named as in the task: compare them letter by letter.',
  },
  {
    when: lacksName,
    say: 'The names of the queue, of the key and of the channel are part of the task: compare them letter by letter.',
  },
];

/** Characters of the student's text that are searched, 1000 of a line: a pattern may need longer than a text is long. */
const SEARCHED = 100000;

/** The hint for a failed check, if it looks like one of the common mistakes. */
export function findHint({
  file,
  title,
  reason = '',
  source,
  redis = '',
  ...lines
}: Failure): string | undefined {
  const [expected, actual, stderr] = [lines.expected, lines.actual, lines.stderr].map((some = []) =>
    some.join('\n')
  );
  const error = `${reason}\n${stderr}`;
  const short = source.slice(0, SEARCHED).replace(/^(.{1000}).*/gm, '$1');
  const texts = { file, title, redis, expected, actual, stderr, error, source: short };
  const fits = (hint: Hint) =>
    PATTERNS.every((name) => !hint[name] || hint[name]?.test(texts[name])) &&
    (!hint.when || hint.when(texts));
  return HINTS.find(fits)?.say;
}
