// Task 2: each edit breaks one sentence of it.
import { Edit } from '../edit';

const file = '1-redis_op.ts';
const SET = "setNewSchool('HolbertonSanFrancisco', '100');";

/** What else fails where a line of the four is wrong. */
export const LINES = [
  'prints the value that Redis holds',
  'prints null',
  'wrong type',
  'keeps running without',
];

export const REDIS_OP: Edit[] = [
  {
    breaks: "Task 1's connection, with its line",
    file,
    replace: "client.on('ready', logConnected);\n",
    by: '',
    fails: ['prints the four lines in their order'],
    also: LINES,
  },
  {
    breaks: 'SET prints the reply with `redis.print`: `Reply: OK`',
    file,
    replace: 'value, printReply);',
    by: 'value, (_error, reply) => console.log(reply));',
    fails: ['prints the four lines in their order'],
    hint: 'with redis.print as the callback',
    also: LINES,
  },
  {
    breaks: 'GET prints the value',
    file,
    replace: 'console.log(value);',
    by: 'console.log(`${schoolName}: ${value}`);',
    fails: ['prints the four lines in their order'],
    also: LINES,
  },
  {
    breaks: 'the calls come in this order',
    file,
    replace: `${SET}\ndisplaySchoolValue('HolbertonSanFrancisco');`,
    by: `displaySchoolValue('HolbertonSanFrancisco');\n${SET}`,
    fails: ['prints the four lines in their order'],
    also: LINES,
  },
  {
    breaks: "setNewSchool('HolbertonSanFrancisco', '100')",
    file,
    replace: SET,
    by: SET.replace('100', '1000'),
    fails: ['prints the four lines in their order', 'sets the key HolbertonSanFrancisco to 100'],
    also: LINES,
  },
  {
    breaks: 'the key is HolbertonSanFrancisco',
    file,
    replace: `${SET}\ndisplaySchoolValue('HolbertonSanFrancisco');`,
    by: `${SET}\ndisplaySchoolValue('HolbertonSanFrancisco');`.replace(/HolbertonSan/g, 'HolbertonInSan'),
    fails: ['sets the key HolbertonSanFrancisco to 100'],
    hint: 'letter by letter',
  },
  {
    breaks: 'displaySchoolValue reads the value from Redis',
    file,
    replace: 'console.log(value);',
    by: "console.log(schoolName === 'Holberton' ? 'School' : value);",
    fails: ['prints the value that Redis holds'],
    also: ['prints null'],
  },
  {
    breaks: 'nothing else goes to stdout',
    file,
    replace: SET,
    by: `${SET}\nconsole.log('The school was set');`,
    fails: ['prints nothing else'],
    also: ['wrong type'],
  },
  {
    breaks: 'each line once',
    file,
    replace: "displaySchoolValue('Holberton');",
    by: "displaySchoolValue('Holberton');\ndisplaySchoolValue('Holberton');",
    fails: ['prints nothing else'],
    also: ['wrong type'],
  },
  {
    breaks: 'ends by itself',
    file,
    replace: 'quitWhenDone(client);',
    by: '',
    fails: ['ends by itself with status 0'],
    also: ['wrong type'],
  },
  {
    breaks: 'ends with status 0',
    file,
    replace: 'quitWhenDone(client);',
    by: 'quitWhenDone(client);\nprocess.exitCode = 2;',
    fails: ['ends by itself with status 0'],
  },
  {
    breaks: 'never `undefined` in place of a value',
    file,
    replace: 'console.log(value);',
    by: 'console.log(value || undefined);',
    fails: ['prints null for a key that is not there'],
  },
  {
    breaks: "a command that fails: a line with Redis's message on stderr",
    file,
    replace: 'return reportFailure(error);',
    by: 'return console.log(error.message);',
    fails: ['a key of the wrong type'],
  },
  {
    breaks: 'a command that fails: never a stack trace',
    file,
    replace: 'return reportFailure(error);',
    by: 'throw error;',
    fails: ['a key of the wrong type'],
  },
  {
    breaks: "a command that fails: the script's status is 1",
    file,
    replace: 'return reportFailure(error);',
    by: 'return console.error(error.message);',
    fails: ['a key of the wrong type'],
  },
  {
    breaks: "a command that fails: the script's other commands still run",
    file,
    replace: 'return reportFailure(error);',
    by: '{ reportFailure(error); process.exit(); }',
    fails: ['a key of the wrong type'],
  },
  {
    breaks: 'Redis unavailable: does all that it was asked to once the server is there',
    file,
    replace: 'createClient()',
    by: 'createClient({ enable_offline_queue: false })',
    fails: ['keeps running without Redis', 'prints the four lines'],
    also: ['sets the key', ...LINES],
  },
  {
    breaks: 'Redis unavailable: no script crashes',
    file,
    replace: "client.on('error', logNotConnected);",
    by: "client.on('error', (error) => { throw error; });",
    fails: ['keeps running without Redis'],
  },
];
