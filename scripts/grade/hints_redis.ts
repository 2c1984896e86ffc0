// Common mistakes with Redis, its client and its errors, and in what every script prints.
import { CONNECTED } from '../../test/support/expected';
import {
  firstMissing,
  Hint,
  isForRedis4,
  hasOtherNames,
  holdsMissing,
  isForOlderRedis,
  queueHasNoListener,
  sorted,
} from './mistakes';

/** The lines that redis.print prints of a reply. */
const replies = (text: string): string[] => text.match(/^Reply: /gm) || [];

/** The first that fits is shown. */
export const REDIS_HINTS: Hint[] = [
  {
    say: 'Print the line with console.log: console.error writes to stderr, not to stdout.',
    when: (_, text) => holdsMissing(text.stderr, text),
  },
  {
    say: "console.log puts a blank between its arguments: the text before a comma ends without one ('text:', value).",
    when: ({ title }, text) =>
      (title.startsWith('without a server') && /not connected to the server: {2}/.test(text.actual)) ||
      (/ {2}/.test(text.actual) && holdsMissing(text.actual.replace(/ {2,}/g, ' '), text)),
  },
  {
    say: 'The names are those of this edition of the course: Holberton, HolbertonSanFrancisco, HolbertonSchools; ALX for Holberton is free in Task 5 only.',
    when: hasOtherNames,
  },
  {
    say: "In Kue's test mode save() calls back at once and returns nothing. Make the job first, const job = queue.create(…), then add its listeners and call job.save(…).",
    when: ({ title, reason = '' }) =>
      title.includes('test mode') && /undefined|not defined|before initialization/.test(reason),
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
    when: ({ file, source, redis }, { expected, actual }) =>
      isForRedis4(source, redis) &&
      /promisify\(/.test(source) &&
      expected !== '' &&
      (file.startsWith('2-') ? !/^School/m.test(actual) : actual === ''),
  },
  {
    say: 'With redis 4 the functions return promises and call no callback: await them.',
    when: ({ source, redis }, { expected, actual }) =>
      isForRedis4(source, redis) &&
      /\.(h?get|h?set|hgetall)\([^)]*,\s*((\w+\.)?print|function|\()/i.test(source) &&
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
    when: (_, { expected, actual }) =>
      replies(actual).length < replies(expected).length && /^(OK|[01])$/m.test(actual),
  },
  {
    say: 'Print the reply of SET and HSET with redis.print as the callback.',
    when: ({ source }, text) => firstMissing(text).startsWith('Reply: ') && !/\bprint\b/.test(source),
  },
  {
    say: 'A promise was printed in place of its value: await it first.',
    when: (_, { actual }) => /^Promise \{/m.test(actual),
  },
  {
    say: 'Make one client and use it for every command: with several connections the order of the replies is left to chance.',
    when: ({ file, title, source }, { actual }) =>
      /^[124]-/.test(file) &&
      /^prints (the four|a reply)/.test(title) &&
      source.split('createClient(').length > 2 &&
      actual.split(CONNECTED).length > 2,
  },
  {
    say: 'The lines are right, but not their order: await each read before what comes after it.',
    when: ({ file, expected, actual }) =>
      file.startsWith('2-') && Boolean(expected) && sorted(expected) === sorted(actual),
  },
];
