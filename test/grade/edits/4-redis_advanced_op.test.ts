// Task 4: each edit breaks one sentence of it.
import { testEdits } from '../edit';

const file = '4-redis_advanced_op.ts';
const CALI = "client.hset(KEY, 'Cali', '40', printReply);";
const PARIS = "client.hset(KEY, 'Paris', '2', printReply);";

/** What else fails where a line is wrong. */
const LINES = [
  'with a field that was there before',
  'when it is run again',
  'wrong type',
  'keeps running without',
];

testEdits([
  {
    breaks: 'the six fields',
    file,
    replace: CALI,
    by: '',
    fails: ['prints a reply for each of the six fields', 'leaves the hash with its six fields'],
    also: LINES,
  },
  {
    breaks: 'Paris=2',
    file,
    replace: PARIS,
    by: PARIS.replace('2', '3'),
    fails: ['prints a reply for each of the six fields', 'leaves the hash with its six fields'],
    also: LINES,
  },
  {
    breaks: 'on key `HolbertonSchools`',
    file,
    replace: "'HolbertonSchools'",
    by: "'HolbertonSchool'",
    fails: ['leaves the hash with its six fields in the key HolbertonSchools'],
    hint: 'letter by letter',
    also: LINES,
  },
  {
    breaks: 'one field a call, each printing its reply',
    file,
    replace: `${CALI}\n${PARIS}`,
    by: "client.hset(KEY, 'Cali', '40', 'Paris', '2', printReply);",
    fails: ['prints a reply for each of the six fields'],
    also: LINES,
  },
  {
    breaks: "redis.print's reply",
    file,
    replace: PARIS,
    by: "client.hset(KEY, 'Paris', '2', (_error, reply) => console.log(reply));",
    fails: ['prints a reply for each of the six fields'],
    hint: 'with redis.print as the callback',
    also: LINES,
  },
  {
    breaks: 'in insertion order',
    file,
    replace: `${CALI}\n${PARIS}`,
    by: `${PARIS}\n${CALI}`,
    fails: ['prints a reply for each of the six fields, then the hash'],
    also: LINES,
  },
  {
    breaks: 'the object, printed with console.log',
    file,
    replace: 'console.log(schools);',
    by: 'console.log(JSON.stringify(schools));',
    fails: ['prints a reply for each of the six fields, then the hash'],
    also: LINES,
  },
  {
    breaks: 'then HGETALL',
    file,
    replace: 'console.log(schools);',
    by: "console.log({ Portland: '50', Seattle: '80', 'New York': '20', Bogota: '20', Cali: '40', Paris: '2' });",
    fails: ['with a field that was there before'],
  },
  {
    breaks: 'the reply is the one of Redis: 0 at a second run',
    file,
    replace: PARIS,
    by: "client.hset(KEY, 'Paris', '2', () => console.log('Reply: 1'));",
    fails: ['prints 0 for each field when it is run again'],
    also: ['wrong type'],
  },
  {
    breaks: 'nothing else goes to stdout',
    file,
    replace: 'console.log(schools);',
    by: "console.log(schools);\n  console.log('done');",
    fails: ['prints nothing else'],
  },
  {
    breaks: 'the connected line',
    file,
    replace: "client.on('ready', logConnected);\n",
    by: '',
    fails: ['prints a reply for each of the six fields'],
    also: LINES,
  },
  {
    breaks: 'ends by itself',
    file,
    replace: 'quitWhenDone(client);',
    by: '',
    robustness: true,
    fails: ['ends by itself with status 0'],
    also: ['wrong type'],
  },
  {
    breaks: 'a command that fails: one line on stderr',
    file,
    replace: 'return reportFailure(error);',
    by: 'return;',
    robustness: true,
    fails: ['a key of the wrong type'],
  },
]);
