// Folders that misbehave, and what the grader makes of them.
import { Files } from './folder';

/** A right solution of Task 2, in an ordinary style. */
export const RIGHT = `
const redis = require('redis');
const client = redis.createClient();
client.on('connect', () => console.log('Redis client connected to the server'));
client.on('error', (error) => console.log('Redis client not connected to the server:', error.message));
function setNewSchool(name, value) { client.set(name, value, redis.print); }
function displaySchoolValue(name) { client.get(name, (error, value) => console.log(value)); }
displaySchoolValue('Holberton');
setNewSchool('HolbertonSanFrancisco', '100');
displaySchoolValue('HolbertonSanFrancisco');
`;
export const STARTS = /^1-redis_op: is there and starts$/;

export interface Misbehaving {
  how: string;
  files: Files;
  /** Links, and where they lead. */
  links?: Record<string, string>;
  /** Options of the command. */
  options?: string[];
  /** The task; the one of 1-redis_op where it is left out. */
  task?: string;
  /** 0: full marks of the task; 1: marks lost; 2: could not be graded. */
  status: 0 | 1 | 2;
  /** The ids of the only checks that may be passed; where it is left out, any may. */
  passes?: RegExp;
  /** The ids of the only checks that may be failed. */
  fails?: RegExp;
  /** What the report says. */
  says?: RegExp;
}

export const NONE = /^$/;
export const script = (text: string): Files => ({ '1-redis_op.js': text });

export const MISBEHAVING: Misbehaving[] = [
  {
    how: 'an empty file',
    files: script(''),
    status: 1,
    passes: NONE,
    fails: STARTS,
    says: /has not printed a line/,
  },
  {
    how: 'process.abort()',
    files: script('process.abort();'),
    status: 1,
    passes: NONE,
    fails: STARTS,
    says: /ended at once with SIGABRT/,
  },
  {
    how: 'an endless loop',
    files: script('for (;;);'),
    status: 1,
    passes: NONE,
    fails: STARTS,
    says: /running/,
  },
  {
    how: 'an endless loop once it is connected',
    files: script(RIGHT.replace("'connect', () =>", "'connect', () => { for (;;); }); client.on('x', () =>")),
    status: 1,
    passes: STARTS,
  },
  {
    how: 'a flood of lines',
    files: script(
      `${RIGHT}setInterval(() => { for (let i = 0; i < 1e4; i += 1) console.log('x'.repeat(99)); }, 1);`
    ),
    status: 1,
    says: /it also printed/,
  },
  {
    how: 'one line without an end',
    files: script(`${RIGHT}setInterval(() => process.stdout.write('x'.repeat(1e6)), 1);`),
    status: 1,
  },
  {
    how: 'a flood of long lines',
    files: script(
      `${RIGHT}setInterval(() => { for (let i = 0; i < 100; i += 1) console.log('x'.repeat(60000)); }, 1);`
    ),
    status: 1,
    says: /it also printed/,
  },
  {
    how: 'a package.json without an end',
    files: script(RIGHT),
    links: { 'package.json': '/dev/zero' },
    status: 1, // Node itself reads it until its memory is full
    passes: NONE,
    fails: STARTS,
  },
  {
    how: 'a module without an end',
    files: script(`${RIGHT}if (!client) require('./zero.js');`),
    links: { 'zero.js': '/dev/zero' },
    status: 0,
  },
  {
    how: 'a folder with the name of a module',
    files: { ...script(`try { require('./folder.js'); } catch {}${RIGHT}`), 'folder.js/file': '' },
    status: 0,
  },
  {
    how: 'an exit in the middle',
    files: script(RIGHT.replace('redis.print', '() => process.exit()')),
    status: 1,
    says: /"Reply: OK" is missing/,
  },
  {
    how: 'SIGTERM and SIGINT ignored',
    files: script(`${RIGHT}for (const name of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(name, () => {});`),
    status: 0,
  },
  {
    how: 'a child that lives on in a session of its own',
    files: script(
      `${RIGHT}require('child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)', process.env.TMPDIR],` +
        " { detached: true, stdio: 'ignore' }).unref();"
    ),
    status: 0,
  },
  {
    how: 'a child that holds the output open',
    files: script(
      `${RIGHT}require('child_process').spawn('sleep', ['1000'], { detached: true, stdio: 'inherit' }).unref();`
    ),
    status: 0,
  },
  {
    how: 'files written where they are temporary',
    files: script(
      `${RIGHT}require('fs').writeFileSync(require('path').join(require('os').tmpdir(), 'left'), '');`
    ),
    status: 0,
  },
  {
    how: 'the process that tests it killed, where nothing keeps it apart',
    options: ['--no-sandbox'],
    files: script(`${RIGHT}process.kill(process.ppid, 'SIGKILL');`),
    status: 2,
    passes: NONE,
    says: /Grading is not complete: the tests ended early \(SIGKILL\)/,
  },
  {
    how: 'a syntax error',
    files: script(`${RIGHT}\nfunction (`),
    status: 1,
    passes: NONE,
    fails: STARTS,
    says: /SyntaxError: .*line \d+ of 1-redis_op\.js/,
  },
];
