// The hints of failed checks for common mistakes.
import { findHint, Texts } from '../../scripts/grade/hints';

const SCHOOLS = 'Redis client connected to the server\nSchool\nReply: OK\n100';
const REDIS = "const client = require('redis').createClient(); client.on('error', console.error);";
const NAMES = "'Holberton' 'HolbertonSanFrancisco'";
const NONE = /^undefined$/;
const FAILURE: Texts = {
  ...{ file: '1-redis_op', title: 'prints the four lines in order', source: REDIS },
  ...{ expected: '', actual: '', stderr: '', error: '', redis: '' },
};

// The edits (edits/*.txt) test the other hints.
test.each<[string, Partial<Texts>, RegExp]>([
  [
    'no redis.print, with redis 5, which takes no callbacks',
    { expected: SCHOOLS, actual: 'OK', redis: '5.0.0', source: `${REDIS}client.connect()` },
    /print "Reply: " and the reply/,
  ],
  [
    "an error's line on stderr, with the job's id as #2",
    {
      file: '7-job_creator',
      expected: 'Notification job 2 failed: x',
      stderr: 'Notification job #2 failed: Error: x',
    },
    /with console\.log/,
  ],
  [
    'JSON with other keys, with redis 4',
    { expected: '{"itemId":1}', actual: '{"Id":1}', source: `${REDIS}promisify(connect())`, redis: '4.0.0' },
    /names that the task gives/,
  ],
  [
    "100-seat prints an error's message, which Kue sends as text",
    {
      file: '100-seat',
      expected: 'Seat reservation job 51 failed: Not enough seats available',
      actual: 'Seat reservation job 51 failed: undefined',
    },
    /the error's message \(a string\)/,
  ],
  [
    'a processor that never calls done(), in each check that fails for it',
    {
      file: '7-job_processor',
      title: 'prints each notification',
      source: '(job, done) => done(new Error())',
    },
    /^Call done\(\)/,
  ],
  [
    'a processor that calls done()',
    { file: '7-job_processor', title: 'prints each notification', source: '(job, done) => done()' },
    NONE,
  ],
  [
    'a processor whose timer calls done',
    { file: '7-job_processor', title: 'prints each', source: '(job, done) => setTimeout(done, 10)' },
    NONE,
  ],
  [
    'a missing reply of a script that failed',
    { expected: SCHOOLS, error: 'it exited with 1: TypeError: x.y is not a function', source: REDIS + NAMES },
    NONE,
  ],
  [
    'printing what get() returns',
    { expected: SCHOOLS, actual: 'false\nOK\nfalse', source: REDIS + NAMES },
    /print the value in the callback/,
  ],
  ['none of the names in the source', { title: 'starts', source: REDIS }, NONE],
  [
    'a name without quotes, which the error says',
    { title: 'starts', source: `${REDIS}Holberton`, error: 'ReferenceError: Holberton is not defined' },
    NONE,
  ],
  [
    'currentQuantity is what was reserved',
    {
      file: '9-stock',
      title: 'GET /list_products/1 answers the product and its current quantity',
      expected: '{"itemId":1,"currentQuantity":4}',
      actual: '{"itemId":1,"currentQuantity":0}',
    },
    /the stock minus what is reserved/,
  ],
  [
    'the right name, with another value',
    { title: 'sets HolbertonSanFrancisco to 100', source: REDIS + NAMES },
    NONE,
  ],
  ['an unknown mistake', { expected: SCHOOLS, actual: 'something', source: `${REDIS}print${NAMES}` }, NONE],
])('%s', (_what, failure, says) => expect(`${findHint({ ...FAILURE, ...failure })}`).toMatch(says));

test('long hostile texts cost no time', () => {
  const long = ['x'.repeat(8e5), ' '.repeat(8e5), `${'a='.repeat(2e5)}createQueue(`, '"1":'.repeat(1e5)];
  const begin = process.cpuUsage();
  for (const text of long) {
    const texts = { source: text, expected: text, actual: text, error: text, stderr: text };
    findHint({ ...FAILURE, ...texts, file: '9-stock', title: 'without Redis' });
  }
  expect(process.cpuUsage(begin).user).toBeLessThan(5e6);
});
