// The comparison of expected and actual lines, as it is printed.
import { compareLines, formatComparison } from '../support/compare';

const linesOf = (text: string) => (text === '' ? [] : text.split('|'));

test.each([
  ['a line that both sides have has no sign', 'one|two', 'one|TWO', '  one|- two|+ TWO'],
  ['a missing line has a -, an additional one a +', 'a|b|c', 'a|c|d', '  a|- b|  c|+ d'],
  ['nothing was printed', 'one', '', '- one'],
  ['nothing was expected', '', 'one', '+ one'],
  ['neither', '', '', ''],
  ['a late line has a - at its place and a + where it came', 'a|b|c', 'b|c|a', '- a|  b|  c|+ a'],
  ['lines far from a difference are left out', 'a|b|c|d|e', 'a|b|c|d|e', '  … 5 lines as expected'],
  ['but never the three beside it', 'a|b|c|d|e|z', 'a|b|c|d|e', '  … 2 lines as expected|  c|  d|  e|- z'],
  ['nor one line alone', 'a|b|c|d|e', 'a|b|c|d|!', '  a|  b|  c|  d|- e|+ !'],
  ['lines that differ are pairs', 'a 1|b 1|c', 'a 2|b 2', '- a 1|+ a 2|    ^|- b 1|+ b 2|    ^|- c'],
  ['a caret is below the first difference', '{"a":1}', '{"a":"1"}', '- {"a":1}|+ {"a":"1"}|       ^'],
  ['there is no caret below a different line', 'School', 'Reply', '- School|+ Reply'],
  ['blanks at the end are visible', 'a b', 'a b  ', '- a b|+ a b··|     ^'],
  ['control characters are visible', '', '\x1b[2Jtwo\x9b', '+ \\u001b[2Jtwo\\u009b'],
  ['so are line separators and text directions', '', '\u2028\u202ea', '+ \\u2028\\u202ea'],
  ['no line commands a CI', '', ' ::error|##vso[|a::b ##', '+  \\u003a:error|+ \\u0023#vso[|+ a::b ##'],
])('%s', (_, expected, actual, printed) => {
  const compared = compareLines(linesOf(expected), linesOf(actual));
  expect(formatComparison(compared)).toEqual(linesOf(printed));
});

test('of endless output the beginning is compared, in 3 s of the processor at most', () => {
  const begin = process.cpuUsage(); // a busy machine changes how long it takes, but not this
  const endless = [...Array(10000).keys()].map((at) => `${at}${'x'.repeat(3000)}`);
  const long = compareLines([...endless].reverse(), endless);
  expect(long).toContainEqual({ side: 'both', text: '… (9500 more lines)', common: 0 });
  expect(long.length).toBeLessThanOrEqual(1002);
  expect(long[0].text).toMatch(/^\d+x+… \(1004 more characters\)$/);

  const blanks = [...Array(500).keys()].map((at) => `${' '.repeat(1990)}${at}`);
  const reversed = [...blanks].reverse().map((line) => `${line}!`);
  formatComparison(compareLines(reversed, blanks));
  expect(process.cpuUsage(begin).user).toBeLessThan(3e6);
});
