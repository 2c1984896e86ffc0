// What a failed check says of the commonest mistakes.
import { findHint, Texts } from '../../scripts/grade/hints';

const SCHOOLS = 'Redis client connected to the server\nSchool\nReply: OK\n100';
const REDIS = "const client = require('redis').createClient(); client.on('error', console.error);";
const NAMES = "'Holberton' 'HolbertonSanFrancisco'";
const NONE = /^undefined$/;
const FAILURE: Texts = {
  ...{ file: '1-redis_op', title: 'prints the four lines in order', source: REDIS },
  ...{ expected: '', actual: '', stderr: '', error: '', redis: '' },
};

// The edits have others, each where its mistake is made.
test.each<[string, Partial<Texts>, RegExp]>([
  [
    'a script that is still running',
    { error: 'it should exit, but it is still running' },
    /client\.quit\(\)/,
  ],
  [
    'no redis.print, with redis 5, whose functions take no callback',
    { expected: SCHOOLS, actual: 'OK', redis: '5.0.0', source: `${REDIS}client.connect()` },
    /print "Reply: " and the reply/,
  ],
  [
    'what get() returns at once',
    { expected: SCHOOLS, actual: 'false\nOK\nfalse', source: REDIS + NAMES },
    /print the value in the callback/,
  ],
  ['none of the names', { title: 'starts', source: REDIS }, NONE],
  ['a name in other words', { title: 'starts', source: `${REDIS}'holberton-school'` }, /letter by letter/],
  [
    'the number reserved as currentQuantity',
    {
      file: '9-stock',
      title: 'GET /list_products/1 answers the product and its current quantity',
      expected: '{"itemId":1,"currentQuantity":4}',
      actual: '{"itemId":1,"currentQuantity":0}',
    },
    /the stock minus what is reserved/,
  ],
  [
    'a key of its name that holds something else',
    { title: 'sets HolbertonSanFrancisco to 100', source: REDIS + NAMES },
    NONE,
  ],
  [
    'lines of which nothing is known',
    { expected: SCHOOLS, actual: 'something', source: `${REDIS}print${NAMES}` },
    NONE,
  ],
])('%s', (_what, failure, says) => expect(`${findHint({ ...FAILURE, ...failure })}`).toMatch(says));

test('texts that are long and hostile cost no time', () => {
  const long = ['x'.repeat(8e5), ' '.repeat(8e5), `${'a='.repeat(2e5)}createQueue(`, '"1":'.repeat(1e5)];
  const begin = Date.now();
  for (const text of long) {
    const texts = { source: text, expected: text, actual: text, error: text, stderr: text };
    findHint({ ...FAILURE, ...texts, file: '9-stock', title: 'without Redis' });
  }
  expect(Date.now() - begin).toBeLessThan(5000);
});
