// The comparison of expected and actual lines, as it is printed.
import { compareLines, formatComparison } from '../support/compare';

const lines = [...'abcdefghi'];

test.each<[string, string[], string[], string[]]>([
  [
    'a line that both sides have carries no sign',
    ['one', 'two'],
    ['one', 'TWO'],
    ['  one', '- two', '+ TWO'],
  ],
  ['lines far from a difference are left out', lines, lines, ['  … 9 lines as expected']],
  [
    'but not one line in place of one',
    lines,
    ['a', 'b', 'c', 'd', '!', 'f', 'g', 'h', 'i'],
    ['  a', '  b', '  c', '  d', '- e', '+ !', '  f', '  g', '  h', '  i'],
  ],
  [
    'and never the three beside it',
    [...lines, 'z'],
    lines,
    ['  … 6 lines as expected', '  g', '  h', '  i', '- z'],
  ],
  [
    'a missing line has a -, one too many a +',
    ['one', 'two', 'three'],
    ['one', 'three', 'four'],
    ['  one', '- two', '  three', '+ four'],
  ],
  ['nothing was printed', ['one'], [], ['- one']],
  ['nothing was expected', [], ['one'], ['+ one']],
  ['neither', [], [], []],
  [
    'a line that was printed too late has a - at its place and a + where it came',
    ['Reply: OK', 'School', '100'],
    ['School', '100', 'Reply: OK'],
    ['- Reply: OK', '  School', '  100', '+ Reply: OK'],
  ],
  [
    'a caret is below the first character that differs',
    ['{"itemId":1}'],
    ['{"itemId":"1"}'],
    ['- {"itemId":1}', '+ {"itemId":"1"}', '            ^'],
  ],
  ['there is none below a line that is another one', ['School'], ['Reply'], ['- School', '+ Reply']],
  [
    'each line is followed by the one that stands for it, also where another is missing',
    ['job 1 created', 'job 1 complete', 'job 2 created', 'job 2 complete'],
    ['job 1 Created', 'job 2 Created', 'job 2 Complete'],
    [
      ...['- job 1 created', '+ job 1 Created', '        ^'],
      '- job 1 complete',
      ...['- job 2 created', '+ job 2 Created', '        ^'],
      ...['- job 2 complete', '+ job 2 Complete', '        ^'],
    ],
  ],
  [
    'of two lines the one that stands for it is the one that is more alike',
    ['job failed'],
    ['job created', 'job failed: no phone number'],
    ['+ job created', '- job failed', '+ job failed: no phone number', '            ^'],
  ],
  [
    'blanks at the end and control characters are visible',
    ['one'],
    ['one  ', '\x1b[2Jtwo\x9b'],
    ['- one', '+ one··', '     ^', '+ \\u001b[2Jtwo\\u009b'],
  ],
])('%s', (_, expected, actual, printed) => {
  expect(formatComparison(compareLines(expected, actual))).toEqual(printed);
});

test('what solutions are free to choose is no difference', () => {
  const compared = compareLines(['Reply: OK'], ['reply: OK'], (line) => line.toLowerCase());
  expect(compared).toEqual([{ side: 'both', text: 'reply: OK' }]);
});

test('of endless output the beginning is compared, in 3 s of the processor at most', () => {
  const begin = process.cpuUsage(); // a busy machine changes how long it takes, but not this
  const endless = [...Array(10000).keys()].map((at) => `${at}${'x'.repeat(3000)}`);
  const long = compareLines([...endless].reverse(), endless);
  expect(long).toContainEqual({ side: 'both', text: '… (9500 more lines)' });
  expect(long.length).toBeLessThanOrEqual(1002);
  expect(long[0].text).toMatch(/^\d+x+… \(1004 more characters\)$/);

  const blanks = [...Array(500).keys()].map((at) => `${' '.repeat(1990)}${at}`);
  const reversed = [...blanks].reverse().map((line) => `${line}!`);
  formatComparison(compareLines(reversed, blanks));
  expect(process.cpuUsage(begin).user).toBeLessThan(3e6);
});
