// Compares the lines that were expected with those that were printed: for tests, console, page and Gradescope alike.
import diff from 'diff-sequences';

/** Lines of one side that are compared, and characters of a line: a student's script may print without end. */
const MOST_LINES = 500;
const MOST_CHARACTERS = 2000;

/** Lines of both sides that are shown before and after a difference. */
const CONTEXT = 3;

export interface ComparedLine {
  side: 'both' | 'expected' | 'actual';
  /** The line as it can be shown: see `visible`. */
  text: string;
  /** How many characters it has in common with the line that it is paired with, at their beginning. */
  common: number;
}

/** The beginning of a long line, and how much is left out. */
export function shorten(line: string): string {
  const more = line.length - MOST_CHARACTERS;
  return more > 0 ? `${line.slice(0, MOST_CHARACTERS)}… (${more} more characters)` : line;
}

/** What changes a terminal, and what begins a command to GitHub (`::error`) or Azure (`##vso[`) in a log. */
const CONTROL = /[\p{Cc}\p{Bidi_Control}\u2028\u2029]|:(?<=^\s*:)(?=:)|#(?=#\w*\[)/gu;

/** Control characters as escapes, so that no line changes the terminal or the CI; blanks at the end as dots. */
export function visible(line: string): string {
  const escape = (character: string) => {
    const escaped = JSON.stringify(character).slice(1, -1);
    const code = character.charCodeAt(0).toString(16).padStart(4, '0');
    return escaped === character ? `\\u${code}` : escaped;
  };
  const text = line.replace(/(?<! ) +$/, (blanks) => '·'.repeat(blanks.length));
  return text.replace(CONTROL, escape);
}

function firstLines(lines: string[]): string[] {
  const more = lines.length - MOST_LINES;
  const shown = lines.slice(0, MOST_LINES).map(shorten);
  return more > 0 ? [...shown, `… (${more} more lines)`] : shown;
}

/** What only one side has: the lines are paired in their order, each expected one with the actual one below it. */
function pairLines(expected: string[], actual: string[]): ComparedLine[] {
  const pairs = Array.from({ length: Math.max(expected.length, actual.length) }, (_, at) => {
    const [line, other] = [expected[at], actual[at]];
    let common = 0;
    while (line?.[common] && line[common] === other?.[common]) common += 1;
    return [
      { side: 'expected' as const, text: line, common },
      { side: 'actual' as const, text: other, common },
    ];
  });
  return pairs.flat().filter(({ text }) => text !== undefined);
}

/** Leaves out what both sides have far from any difference, and says how many lines that are. */
function foldCommon(lines: ComparedLine[]): ComparedLine[] {
  const near = lines.map((_, at) =>
    lines.slice(Math.max(0, at - CONTEXT), at + CONTEXT + 1).some(({ side }) => side !== 'both')
  );
  return lines.flatMap((line, at) => {
    if (near[at]) return [line];
    if (near[at - 1] === false) return [];
    const end = near.indexOf(true, at);
    const count = (end < 0 ? lines.length : end) - at;
    return count === 1 ? [line] : [{ side: 'both', text: `… ${count} lines as expected`, common: 0 }];
  });
}

/**
 * Aligns the expected lines with the actual ones, and leaves out what is the same far from any difference. Of each side at
 * most 500 lines are compared, and of a line 2,000 characters; a last line says how many more there are.
 * @param plain brings a line into the form in which it is compared, where solutions are free to differ; a line that both
 * sides have is shown as it was printed
 */
export function compareLines(
  expected: string[],
  actual: string[],
  plain: (line: string) => string = (line) => line
): ComparedLine[] {
  const sides = [expected, actual].map(firstLines);
  const [wanted, printed] = sides.map((lines) => lines.map(visible));
  const [wantedPlain, printedPlain] = sides.map((lines) => lines.map(plain));
  const lines: ComparedLine[] = [];
  let [at, otherAt] = [0, 0];
  const addRun = (count: number, begin: number, otherBegin: number) => {
    lines.push(...pairLines(wanted.slice(at, begin), printed.slice(otherAt, otherBegin)));
    [at, otherAt] = [begin + count, otherBegin + count];
    for (const text of printed.slice(otherBegin, otherAt)) lines.push({ side: 'both', text, common: 0 });
  };
  const isSame = (index: number, other: number) => wantedPlain[index] === printedPlain[other];
  diff(wanted.length, printed.length, isSame, addRun);
  addRun(0, wanted.length, printed.length);
  return foldCommon(lines);
}

const SIGNS: Record<ComparedLine['side'], string> = { both: ' ', expected: '-', actual: '+' };

/**
 * The comparison for a console: '  ' before what both sides have, '- ' before what only the expected lines have and '+ '
 * before what only the actual lines have. Where a '+' is below a '-' and they begin alike, a caret is below the first
 * character in which they differ.
 */
export function formatComparison(lines: ComparedLine[]): string[] {
  return lines.flatMap(({ side, text, common }) => {
    const shown = `${SIGNS[side]} ${text}`;
    return side === 'actual' && common > 0 ? [shown, `${' '.repeat(2 + common)}^`] : [shown];
  });
}
