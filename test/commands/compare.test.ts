// The comparison of expected and actual lines, as it is printed.
import { compareLines, formatComparison } from '../support/compare';

const compared = (expected: string[], actual: string[]) => formatComparison(compareLines(expected, actual));

test('lines that both sides have carry no sign, and are left out far from a difference', () => {
  expect(compared(['one', 'two'], ['one', 'TWO'])).toEqual(['  one', '- two', '+ TWO']);
  const lines = [...'abcdefghi'];
  expect(compared(lines, lines)).toEqual(['  … 9 lines as expected']);
  expect(compared(lines, ['a', 'b', 'c', 'd', '!', 'f', 'g', 'h', 'i'])).toEqual([
    ...['  a', '  b', '  c', '  d'],
    ...['- e', '+ !'],
    ...['  f', '  g', '  h', '  i'],
  ]);
  expect(compared([...lines, 'end'], lines)).toEqual([
    '  … 6 lines as expected',
    '  g',
    '  h',
    '  i',
    '- end',
  ]);
});

test('a missing line has a -, one too many a +', () => {
  expect(compared(['one', 'two', 'three'], ['one', 'three', 'four'])).toEqual([
    '  one',
    '- two',
    '  three',
    '+ four',
  ]);
  expect(compared(['one'], [])).toEqual(['- one']);
  expect(compared([], ['one'])).toEqual(['+ one']);
  expect(compared([], [])).toEqual([]);
});

test('a line that was printed too late has a - at its place and a + where it came', () => {
  expect(compared(['Reply: OK', 'School', '100'], ['School', '100', 'Reply: OK'])).toEqual([
    '- Reply: OK',
    '  School',
    '  100',
    '+ Reply: OK',
  ]);
});

test('a caret is below the first character that differs', () => {
  expect(compared(['{"itemId":1}'], ['{"itemId":"1"}'])).toEqual([
    '- {"itemId":1}',
    '+ {"itemId":"1"}',
    '            ^',
  ]);
  expect(compared(['School'], ['Reply: OK'])).toEqual(['- School', '+ Reply: OK']);
});

test('each line is followed by the one that stands for it, also where another is missing', () => {
  expect(
    compared(
      ['job 1 created', 'job 1 complete', 'job 2 created', 'job 2 complete'],
      ['job 1 Created', 'job 2 Created', 'job 2 Complete']
    )
  ).toEqual([
    '- job 1 created',
    '+ job 1 Created',
    '        ^',
    '- job 1 complete',
    '- job 2 created',
    '+ job 2 Created',
    '        ^',
    '- job 2 complete',
    '+ job 2 Complete',
    '        ^',
  ]);
});

test('of two lines the one that stands for it is the one that is more alike', () => {
  expect(compared(['job failed'], ['job created', 'job failed: no phone number'])).toEqual([
    '+ job created',
    '- job failed',
    '+ job failed: no phone number',
    '            ^',
  ]);
});

test('blanks at the end and control characters are visible', () => {
  expect(compared(['one'], ['one  ', '\x1b[2Jtwo\x9b'])).toEqual([
    '- one',
    '+ one··',
    '     ^',
    '+ \\u001b[2Jtwo\\u009b',
  ]);
});

test('what solutions are free to choose is no difference', () => {
  const lines = compareLines(['Reply: OK'], ['reply: OK'], (line) => line.toLowerCase());
  expect(lines).toEqual([{ side: 'both', text: 'reply: OK' }]);
});

test('of endless output the beginning is compared, in 3 s of the processor at most', () => {
  const begin = process.cpuUsage(); // a busy machine changes how long it takes, but not this
  const endless = [...Array(10000).keys()].map((at) => `${at}${'x'.repeat(3000)}`);
  const long = compareLines([...endless].reverse(), endless);
  expect(long).toContainEqual({ side: 'both', text: '… (9500 more lines)' });
  expect(long.length).toBeLessThanOrEqual(1002);
  expect(long[0].text).toMatch(/^\d+x+… \(1004 more characters\)$/);

  const blanks = [...Array(500).keys()].map((at) => `${' '.repeat(1990)}${at}`);
  formatComparison(
    compareLines(
      [...blanks].reverse().map((line) => `${line}!`),
      blanks
    )
  );
  expect(process.cpuUsage(begin).user).toBeLessThan(3e6);
});
