// How expected and actual lines are compared, and what is printed.
import { compareLines, formatComparison } from '../support/compare';

const linesOf = (text: string) => (text === '' ? [] : text.split('|'));

test.each([
  ['a missing line has a -, an extra one a +', 'a|b|c', 'a|c|d', '  a|- b|  c|+ d'],
  ['nothing was printed', 'one', '', '- one'],
  ['a late line has a - where it belongs and a + where it came', 'a|b|c', 'b|c|a', '- a|  b|  c|+ a'],
  ['equal lines far from a difference are left out', 'a|b|c|d|e', 'a|b|c|d|e', '  … 5 lines as expected'],
  ['but not the three next to it', 'a|b|c|d|e|z', 'a|b|c|d|e', '  … 2 lines as expected|  c|  d|  e|- z'],
  ['nor a single line', 'a|b|c|d|e', 'a|b|c|d|!', '  a|  b|  c|  d|- e|+ !'],
  ['different lines are paired', 'a 1|b 1|c', 'a 2|b 2', '- a 1|+ a 2|    ^|- b 1|+ b 2|    ^|- c'],
  ['a caret is below the first difference', '{"a":1}', '{"a":"1"}', '- {"a":1}|+ {"a":"1"}|       ^'],
  ['lines of which less than half is equal have no caret', 'a b c', 'a x y', '- a b c|+ a x y'],
  ['trailing blanks are visible', 'a b', 'a b  ', '- a b|+ a b··|     ^'],
  ['control characters are visible', '', '\x1b[2Jtwo\x9b', '+ \\u001b[2Jtwo\\u009b'],
  ['so are line separators and changes of text direction', '', '\u2028\u202ea', '+ \\u2028\\u202ea'],
  ['CI commands are escaped', '', ' ::error|##vso[|a::b ##', '+  \\u003a:error|+ \\u0023#vso[|+ a::b ##'],
])('%s', (_, expected, actual, printed) => {
  const compared = compareLines(linesOf(expected), linesOf(actual));
  expect(formatComparison(compared)).toEqual(linesOf(printed));
});

test('of endless output only the beginning is compared, which takes at most 3 s of processor time', () => {
  const begin = process.cpuUsage(); // unlike the time on the clock, the same on a busy machine
  const endless = [...Array(10000).keys()].map((index) => `${index}${'x'.repeat(3000)}`);
  const long = compareLines([...endless].reverse(), endless);
  expect(long).toContainEqual({ side: 'both', text: '… (9500 more lines)', common: 0 });
  expect(long.length).toBeLessThanOrEqual(1002);
  expect(long[0].text).toMatch(/^\d+x+… \(1004 more characters\)$/);

  const blanks = [...Array(500).keys()].map((index) => `${' '.repeat(1990)}${index}`);
  const reversed = [...blanks].reverse().map((line) => `${line}!`);
  formatComparison(compareLines(reversed, blanks));
  expect(process.cpuUsage(begin).user).toBeLessThan(3e6);
});
