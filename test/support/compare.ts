// Compares the lines that were expected with those that were printed: for tests, console, page and Gradescope alike.
import diff from 'diff-sequences';

/** Lines of one side that are compared, and characters of a line: a student's script may print without end. */
const MOST_LINES = 500;
const MOST_CHARACTERS = 2000;

/** Lines of both sides that are shown before and after a difference. */
const CONTEXT = 3;

/** Characters at each end of two lines that decide whether one stands for the other. */
const ENDS = 60;

export interface ComparedLine {
  side: 'both' | 'expected' | 'actual';
  text: string;
  /** Of an expected line and the actual one below it: how many characters they have in common at their beginning. */
  common?: number;
}

/** The beginning of a long line, and how much is left out. */
export function shorten(line: string, most = MOST_CHARACTERS): string {
  const more = line.length - most;
  return more > 0 ? `${line.slice(0, most)}… (${more} more characters)` : line;
}

function firstLines(lines: string[]): string[] {
  const more = lines.length - MOST_LINES;
  const shown = lines.slice(0, MOST_LINES).map((line) => shorten(line));
  return more > 0 ? [...shown, `… (${more} more lines)`] : shown;
}

/** How many characters two lines have in common at their beginning, counted up to `most`. */
function commonStart(line: string, other: string, most = Infinity): number {
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

/** Whether two lines have, at their beginning and their end, three quarters of the shorter one in common. */
function isAlike(line: string, other: string): boolean {
  const common = commonStart(line, other, ENDS) + commonEnd(line, other, ENDS);
  return common > 0 && common >= 0.75 * Math.min(line.length, other.length, 2 * ENDS);
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
  lines.forEach((line, index) => {
    const below = lines[index + 1];
    if (line.side !== 'expected' || below?.side !== 'actual') return;
    line.common = below.common = commonStart(line.text, below.text);
  });
  return lines;
}

/** Leaves out what both sides have far from any difference, and says how many lines that are. */
export function foldCommon(lines: ComparedLine[]): ComparedLine[] {
  const isNear = (_: unknown, at: number) =>
    lines.slice(Math.max(0, at - CONTEXT), at + CONTEXT + 1).some(({ side }) => side !== 'both');
  const near = lines.map(isNear);
  return lines.flatMap((line, at) => {
    if (near[at]) return [line];
    if (near[at - 1] === false) return [];
    const end = near.indexOf(true, at);
    const count = (end < 0 ? lines.length : end) - at;
    return count === 1 ? [line] : [{ side: 'both', text: `… ${count} lines as expected` }];
  });
}

/** Control characters as escapes, so that no line changes the terminal; blanks at the end as dots. */
export function visible(line: string): string {
  const escape = (character: string) => {
    const escaped = JSON.stringify(character).slice(1, -1);
    return escaped === character ? `\\u00${character.charCodeAt(0).toString(16)}` : escaped;
  };
  let end = line.length;
  while (line[end - 1] === ' ') end -= 1;
  return line.slice(0, end).replace(/\p{Cc}/gu, escape) + '·'.repeat(line.length - end);
}

/** How many characters of the visible line its first characters take. */
export function visibleLength(line: string, characters: number): number {
  return visible(line.slice(0, characters)).length;
}

const SIGNS: Record<ComparedLine['side'], string> = { both: ' ', expected: '-', actual: '+' };

/**
 * The comparison for a console: '  ' before what both sides have, '- ' before what only the expected lines have and '+ '
 * before what only the actual lines have. Where a '+' is below a '-' and they begin alike, a caret is below the first
 * character in which they differ.
 */
export function formatComparison(lines: ComparedLine[]): string[] {
  return foldCommon(lines).flatMap(({ side, text, common = 0 }) => {
    const shown = `${SIGNS[side]} ${visible(text)}`;
    if (side !== 'actual' || common === 0) return [shown];
    return [shown, `${' '.repeat(2 + visibleLength(text, common))}^`];
  });
}
