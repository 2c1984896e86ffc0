// Compares the lines that were expected with those that were printed: for tests, console, page and Gradescope alike.
import diff from 'diff-sequences';

/** Lines of one side that are compared, and characters of a line: a student's script may print without end. */
const MOST_LINES = 500;
const MOST_CHARACTERS = 2000;

/** Characters at each end of two lines that decide whether one stands for the other. */
const ENDS = 200;

export interface ComparedLine {
  side: 'both' | 'expected' | 'actual';
  text: string;
}

/** The beginning of a long line, and how much is left out. */
export function shorten(line: string): string {
  const more = line.length - MOST_CHARACTERS;
  return more > 0 ? `${line.slice(0, MOST_CHARACTERS)}… (${more} more characters)` : line;
}

function firstLines(lines: string[]): string[] {
  const more = lines.length - MOST_LINES;
  const shown = lines.slice(0, MOST_LINES).map(shorten);
  return more > 0 ? [...shown, `… (${more} more lines)`] : shown;
}

/** How many characters two lines have in common at their beginning, counted up to `most`. */
export function commonStart(line: string, other: string, most = Infinity): number {
  const length = Math.min(line.length, other.length, most);
  let at = 0;
  while (at < length && line[at] === other[at]) at += 1;
  return at;
}

function commonEnd(line: string, other: string, most: number): number {
  const length = Math.min(line.length, other.length, most);
  let count = 0;
  while (count < length && line[line.length - 1 - count] === other[other.length - 1 - count]) count += 1;
  return count;
}

/** Whether two lines have half of their characters in common, at their beginning and their end. */
function isAlike(line: string, other: string): boolean {
  const common = commonStart(line, other, ENDS) + commonEnd(line, other, ENDS);
  return 2 * common >= Math.min(2 * ENDS, Math.max(line.length, other.length));
}

/** The pairs of indexes [expected, actual] of a longest common subsequence; the last pair is the two lengths. */
function pairsOf(
  length: number,
  otherLength: number,
  isPair: (at: number, other: number) => boolean
): [number, number][] {
  const pairs: [number, number][] = [];
  diff(length, otherLength, isPair, (count, at, other) => {
    for (let index = 0; index < count; index += 1) pairs.push([at + index, other + index]);
  });
  return [...pairs, [length, otherLength]];
}

/** What only one side has: each expected line, and below it the actual line that stands for it, if there is one. */
function compareDiffering(expected: string[], actual: string[]): ComparedLine[] {
  const lines: ComparedLine[] = [];
  const add = (side: ComparedLine['side'], texts: string[]) =>
    lines.push(...texts.map((text) => ({ side, text })));
  let [begin, otherBegin] = [0, 0];
  const alike = pairsOf(expected.length, actual.length, (at, other) => isAlike(expected[at], actual[other]));
  for (const [at, other] of alike) {
    add('expected', expected.slice(begin, at));
    add('actual', actual.slice(otherBegin, other));
    add('expected', expected.slice(at, at + 1));
    add('actual', actual.slice(other, other + 1));
    [begin, otherBegin] = [at + 1, other + 1];
  }
  return lines;
}

/**
 * Aligns the expected lines with the actual ones. Of each side at most 500 lines are compared, and of a line 2,000
 * characters; a last line says how many more there are.
 * @param plain brings a line into the form in which it is compared, where solutions are free to differ; a line that both
 * sides have is shown as it was printed
 */
export function compareLines(
  expected: string[],
  actual: string[],
  plain: (line: string) => string = (line) => line
): ComparedLine[] {
  const [wanted, printed] = [firstLines(expected), firstLines(actual)];
  // Numbers stand for the lines, since each may be compared with every other.
  const numbers = new Map<string, number>();
  const numberOf = (line: string) => {
    const key = plain(line);
    const number = numbers.get(key) ?? numbers.size;
    numbers.set(key, number);
    return number;
  };
  const [wantedNumbers, printedNumbers] = [wanted.map(numberOf), printed.map(numberOf)];

  const lines: ComparedLine[] = [];
  let [begin, otherBegin] = [0, 0];
  const isSame = (at: number, other: number) => wantedNumbers[at] === printedNumbers[other];
  for (const [at, other] of pairsOf(wanted.length, printed.length, isSame)) {
    lines.push(...compareDiffering(wanted.slice(begin, at), printed.slice(otherBegin, other)));
    lines.push(...printed.slice(other, other + 1).map((text) => ({ side: 'both' as const, text })));
    [begin, otherBegin] = [at + 1, other + 1];
  }
  return lines;
}

/** Control characters as they are written, so that no line changes the terminal; blanks at the end made visible. */
export function visible(line: string): string {
  let end = line.length;
  while (line[end - 1] === ' ') end -= 1;
  const written = line
    .slice(0, end)
    .replace(/\p{Cc}/gu, (character) => JSON.stringify(character).slice(1, -1));
  return written + '·'.repeat(line.length - end);
}

const SIGNS: Record<ComparedLine['side'], string> = { both: ' ', expected: '-', actual: '+' };

/**
 * The comparison for a console: '  ' before what both sides have, '- ' before what only the expected lines have and '+ '
 * before what only the actual lines have. Where a '+' follows a '-' and they begin alike, a caret is below the first
 * character in which they differ.
 */
export function formatComparison(lines: ComparedLine[]): string[] {
  return lines.flatMap(({ side, text }, index) => {
    const shown = `${SIGNS[side]} ${visible(text)}`;
    const before = lines[index - 1];
    if (side !== 'actual' || before?.side !== 'expected') return [shown];
    const same = text.slice(0, commonStart(before.text, text));
    return same ? [shown, `  ${' '.repeat(visible(same).length)}^`] : [shown];
  });
}
