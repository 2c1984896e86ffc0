// Compares expected with actual lines, for everything that shows a failed test: Jest, console, page and Gradescope.
import diff from 'diff-sequences';

/** Lines of each side, and characters of each line, that are compared: a student's script may print very much. */
const MOST_LINES = 500;
const MOST_CHARACTERS = 2000;

/** Equal lines that are shown before and after a difference. */
const CONTEXT = 3;

export interface ComparedLine {
  side: 'both' | 'expected' | 'actual';
  /** As `visible` returns it. */
  text: string;
  /** The number of equal characters at the beginning of the line and of a similar one that it is paired with. */
  common: number;
}

/** Cuts a long line, and says how many characters are left out. */
export function shorten(line: string): string {
  const more = line.length - MOST_CHARACTERS;
  return more > 0 ? `${line.slice(0, MOST_CHARACTERS)}… (${more} more characters)` : line;
}

/** Characters that control a terminal, or begin a command to GitHub (`::error`) or Azure (`##vso[`) in a log. */
const CONTROL = /[\p{Cc}\p{Bidi_Control}\u2028\u2029]|:(?<=^\s*:)(?=:)|#(?=#\w*\[)/gu;

/** Escapes control characters, so that no line affects the terminal or the CI, and shows trailing blanks as dots. */
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

/** Pairs the lines that differ in their order: each expected line is followed by an actual one. */
function pairLines(expected: string[], actual: string[]): ComparedLine[] {
  const pairs = Array.from({ length: Math.max(expected.length, actual.length) }, (_, at) => {
    const [line, other] = [expected[at], actual[at]];
    let common = 0;
    while (line?.[common] && line[common] === other?.[common]) common += 1;
    const isSimilar = common * 2 >= Math.min(line?.length || 0, other?.length || 0);
    if (!isSimilar) common = 0;
    return [
      { side: 'expected' as const, text: line, common },
      { side: 'actual' as const, text: other, common },
    ];
  });
  return pairs.flat().filter(({ text }) => text !== undefined);
}

/** Replaces equal lines far from any difference by a line that counts them. */
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
 * Aligns expected with actual lines, and leaves out equal lines far from any difference. It compares at most 500 lines of
 * each side and 2,000 characters of each line, and counts the rest.
 * @param plain removes differences that are accepted; equal lines are shown as they were printed
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
  let [wantedEnd, printedEnd] = [0, 0];
  /** Adds the lines that differ before a run of equal lines, and the run. */
  const addRun = (count: number, wantedStart: number, printedStart: number) => {
    lines.push(...pairLines(wanted.slice(wantedEnd, wantedStart), printed.slice(printedEnd, printedStart)));
    [wantedEnd, printedEnd] = [wantedStart + count, printedStart + count];
    const run = printed.slice(printedStart, printedEnd);
    lines.push(...run.map((text) => ({ side: 'both' as const, text, common: 0 })));
  };
  const isSame = (index: number, other: number) => wantedPlain[index] === printedPlain[other];
  diff(wanted.length, printed.length, isSame, addRun);
  addRun(0, wanted.length, printed.length);
  return foldCommon(lines);
}

const SIGNS: Record<ComparedLine['side'], string> = { both: ' ', expected: '-', actual: '+' };

/** For a console: '- ' marks expected lines, '+ ' actual ones, and '^' the first difference in a pair of similar lines. */
export function formatComparison(lines: ComparedLine[]): string[] {
  return lines.flatMap(({ side, text, common }) => {
    const shown = `${SIGNS[side]} ${text}`;
    return side === 'actual' && common > 0 ? [shown, `${' '.repeat(2 + common)}^`] : [shown];
  });
}
