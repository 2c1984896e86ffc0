// Common mistakes: how each is recognised from a failed check and the student's code, and what to say about it.
import { normaliseLine } from '../../test/support/accepted';
import { taskOf } from './result';
import { callsConnect } from './source';

/** What is known of a failed check; lines are joined. */
export interface Texts {
  file: string;
  title: string;
  expected: string;
  actual: string;
  stderr: string;
  /** The reason, then stderr. */
  error: string;
  /** The script and the local files that it imports. */
  source: string;
  /** The version of redis that its folder has; '' if it uses ours. */
  redis: string;
}

/** A hint applies if all of its patterns and its condition do. */
interface Hint extends Partial<Record<keyof Texts, RegExp>> {
  when?(texts: Texts): boolean;
  say: string;
}

const countReplies = (text: string) => text.split(/^Reply: /m).length;

/** Whether JSON has the expected values, but under other keys, or as text instead of numbers. */
function differsInForm({ expected, actual }: Texts): boolean {
  const valuesOf = (text: string): string[] =>
    text.match(/(?<=:\s{0,9})("[^"]*"|[\d.]+|null|true|false)/g) || [];
  const plain = (text: string) =>
    valuesOf(text)
      .map((value) => value.replace(/"/g, ''))
      .sort()
      .join();
  return /^\s*[[{]/.test(actual) && plain(expected) !== '' && plain(actual) === plain(expected);
}

/** Whether a script listens to an event of a job, or to the queue's, which begins with 'job '. */
function listensTo(source: string, event: string): boolean {
  return new RegExp(`\\.(on|once)\\(\\s*['"\`](job )?${event}['"\`]`).test(source);
}

/** Whether a processor has a callback `done`, but never calls it without an error, nor passes it on: `setTimeout(done, 9)`. */
const isNeverDone = (source: string) =>
  /\bdone\b/.test(source) && !/\bdone\s*\(\s*(null|undefined)?\s*[,)]|\(\s*done\s*[,)]/.test(source);

/** Patterns of the names (keys, queues, channels) that a task's scripts contain as string literals. */
const NAMES: Record<string, string[]> = {
  '1-redis_op': ['Holberton', 'HolbertonSanFrancisco'],
  '2-redis_op_async': ['Holberton', 'HolbertonSanFrancisco'],
  '4-redis_advanced_op': ['HolbertonSchools'],
  '5-publisher': ['(holberton school |ALX school |ALX ?)channel'],
  '6-job_creator': ['push_notification_code'],
  '7-job_creator': ['push_notification_code_2'],
  '8-job': ['push_notification_code_3'],
  '9-stock': ['item\\..*'],
  '100-seat': ['reserve_seat', 'available_seats'],
};

/** Whether a script lacks a name but has a similar one: the same beginning or end, in any case and punctuation. */
function isMisspelled(name: string, source: string): boolean {
  const plain = (text: string) => text.toLowerCase().replace(/[^a-z]/g, '');
  const [wanted, all] = [plain(name), plain(source)];
  const isLike = all.includes(wanted.slice(0, 8)) || all.includes(wanted.slice(-6));
  return isLike && !new RegExp(`['"\`]${name}['"\`]`).test(source);
}

/** The first one that applies is shown. */
const HINTS: Hint[] = [
  // Output
  {
    when: ({ file, expected, stderr }) =>
      stderr.split('\n').some((line) => line && expected.split('\n').includes(normaliseLine(file, line))),
    say: 'Print the line with console.log: console.error writes to stderr, not to stdout.',
  },
  {
    expected: /./,
    actual: /\S {2}\S/,
    say: "console.log puts a space between its arguments: the text before a comma must not end with one ('text:', value).",
  },
  {
    actual: /Promise \{|\[object Promise\]/,
    say: 'A promise was printed instead of its value: await it first.',
  },
  {
    actual: /^(true|false)$/m,
    source: /['"]redis['"]/,
    say: 'get() and similar functions return at once, without the value: print the value in the callback, or await a promise of it.',
  },
  // Redis
  {
    source: /['"]redis['"]/,
    redis: /^([4-9]|\d\d)/,
    when: ({ error, source, actual }) =>
      /ClientClosedError|client is closed|(\.hset|listener) is not a function/.test(error) ||
      (!callsConnect(source) && !actual) ||
      (/promisify\(/.test(source) && !/legacyMode/.test(source) && !/^(Reply|School|\s*[[{])/m.test(actual)),
    say: 'node_modules has redis 4 or later: call connect() on the client; its functions return promises and take no callback, but subscribe() takes a listener. Install the version that the script is written for, or rewrite it for this one.',
  },
  {
    error: /(connect|\)\.(then|catch)) is not a function/,
    say: 'connect() is of redis 4 and later, as are functions that return promises. With redis 3 a client connects by itself, and promisify(client.get).bind(client) makes a function that returns one.',
  },
  {
    when: ({ expected, actual, source, error }) =>
      !/exited with/.test(error) &&
      countReplies(actual) < countReplies(expected) &&
      (/^(OK|[01])$/m.test(actual) || !/\bprint\b/.test(source)),
    say: 'Print the reply of SET and HSET with redis.print as the callback, which puts "Reply: " before it. With redis 4 and later set() and hSet() resolve with the reply: print "Reply: " and the reply.',
  },
  {
    title: /without Redis/,
    when: ({ error, source }) => /exited with/.test(error) || !listensTo(source, 'error'),
    say: "An 'error' event without a listener ends the process. Add client.on('error', …), and with Kue queue.on('error', …): the queue emits the errors of Kue's connections.",
  },
  {
    file: /^2-/,
    expected: /\n/,
    when: ({ expected, actual }) => expected.split('\n').sort().join() === actual.split('\n').sort().join(),
    say: 'The lines are right, but not their order: await each read before what comes after it.',
  },
  {
    error: /is still running/,
    say: 'An open connection keeps a script running: call client.quit() after the last reply, or at KILL_SERVER.',
  },
  // Kue
  {
    error: /undefined|not defined|before initialization/,
    file: /^8-job/,
    title: /test mode/,
    say: "In Kue's test mode, save() calls its callback at once and returns nothing. Create the job first, const job = queue.create(…), then add its listeners and call job.save(…).",
  },
  {
    file: /creator|^8-job|^100-/,
    when: ({ source, expected, actual }) =>
      (/completed/.test(expected) &&
        (!listensTo(source, 'complete') || listensTo(source, '(completed|finished|done|success)'))) ||
      (/failed/.test(expected) && !listensTo(source, 'failed')) ||
      (/%/.test(expected) && !listensTo(source, 'progress')) ||
      /failed: undefined/.test(actual),
    say: 'Kue reports a completed job with the event "complete", a failed one with "failed" and the error\'s message (a string), and progress with "progress" and the percentage.',
  },
  {
    file: /processor|^100-/,
    title: /blacklist|complete|finds no seat|50 of 52|one seat|nothing else/,
    // The next statement, in this block or after it, is not a return.
    source:
      /^(?!.*\breturn\b).*\bdone\((new )?Error\(.*\n\s*(\}[^\S\n]*\n\s*)?(?!return\b|else\b|break\b)\w/m,
    say: 'done(error) does not end the function: return after it, or the rest still runs.',
  },
  {
    file: /processor/,
    title: /complete|fail|prints|progress/,
    when: ({ title, actual, source, error }) =>
      isNeverDone(source) ||
      (/complete|fail/.test(title) &&
        (/job\.(failed|fail|complete)\(/.test(source) ||
          (/\bactive/.test(actual) && !/exited with/.test(error)))),
    say: 'Call done() when the job is done, or done(error) when it has failed: until then, Kue considers it active.',
  },
  // Servers
  {
    expected: /Reservation are/,
    actual: /Reservations /,
    say: 'The status is "Reservation are blocked", without an s.',
  },
  {
    when: differsInForm,
    say: 'The keys of the JSON must have the names that the task gives, and the values the same types: compare them letter by letter. An id in a path and a reply of Redis are strings: convert them with Number(…).',
  },
  {
    expected: /"currentQuantity":\s*[1-9]/,
    actual: /"currentQuantity":\s*(0|null)\b/,
    say: 'currentQuantity is what is left: the stock minus what is reserved. On a fresh database nothing is reserved yet, so it is the whole stock.',
  },
  {
    title: /never oversells|exactly 50 seats/,
    when: ({ expected, actual }) => parseInt(actual, 10) > parseInt(expected, 10),
    say: 'Reading the count, comparing it and writing it are three steps, and another request may come between them. Let Redis do all in one: INCR or DECR, and check the reply, or EVAL.',
  },
  {
    when: ({ file, source, error }) =>
      !/is not defined/.test(error) && (NAMES[taskOf(file)] || []).some((name) => isMisspelled(name, source)),
    say: 'The names of keys, queues and channels are part of the task: compare them letter by letter. Only in Task 5 may ALX replace Holberton.',
  },
];

/** Characters of the code that are searched, 1000 of a line: a pattern's time may grow faster than the text. */
const SEARCHED = 100000;

/** The hint for a failed check, if it looks like a common mistake. */
export function findHint(failure: Texts): string | undefined {
  const texts = { ...failure, source: failure.source.slice(0, SEARCHED).replace(/^(.{1000}).*/gm, '$1') };
  const fits = ({ when, say: _say, ...patterns }: Hint) =>
    Object.entries(patterns).every(([name, pattern]) => pattern?.test(texts[name as keyof Texts])) &&
    (!when || when(texts));
  return HINTS.find(fits)?.say;
}
