// Judges whether a script prints the lines of its task in order. Tests, walk-through and grader use it.
import { linesOf, Script } from './script';
import { eventually } from './wait';

/** 'out of order' is a line that should have come before one that was printed already. */
type Verdict = 'expected' | 'out of order' | 'unexpected';

export type Judge = ReturnType<typeof judge>;

/** Judges lines one by one. Sequences may mix, but each must be in order: if two lines are swapped, the late one is 'out of order'. */
export function judge(sequences: string[][]) {
  const waiting = sequences.map((sequence) => [...sequence]);
  const skipped: string[] = [];
  return {
    /** Judges the next line. */
    take: (line: string): Verdict => {
      const next = waiting.find(([first]) => first === line);
      if (!next && skipped.includes(line)) {
        skipped.splice(skipped.indexOf(line), 1);
        return 'out of order';
      }
      const sequence = next || waiting.find((lines) => lines.includes(line));
      if (!sequence) return 'unexpected';
      skipped.push(...sequence.splice(0, sequence.indexOf(line)));
      sequence.shift();
      return 'expected';
    },
    /** The expected lines that were not printed (yet). */
    missing: () => [...skipped, ...waiting.flat()],
  };
}

/** Judges so many lines, each of which contains one of these texts; with Infinity, as many as come. */
export function judgeTexts(count: number, ...texts: string[]): Judge {
  let left = count;
  return {
    take: (line) => {
      const isExpected = left > 0 && texts.some((text) => line.includes(text));
      if (isExpected) left -= 1;
      return isExpected ? 'expected' : 'unexpected';
    },
    missing: () => (left === Infinity ? [] : Array(left).fill(texts[0])),
  };
}

/** What `findFaults` returns if nothing is wrong. */
export const NO_FAULTS = { missing: [], outOfOrder: [], unexpected: [] };

/** Lines in this order, or several such sequences, which may mix. */
export type Lines = string[] | string[][];

export const sequencesOf = (lines: Lines): string[][] =>
  lines.some(Array.isArray) ? (lines as string[][]) : [lines as string[]];

/** Compares the lines that a script has printed so far with the expected ones. */
export function findFaults(lines: string[], expected: Lines): Record<string, string[]> {
  const { take, missing } = judge(sequencesOf(expected));
  const verdicts = lines.map((line) => ({ line, verdict: take(line) }));
  const those = (wanted: Verdict) =>
    verdicts.filter(({ verdict }) => verdict === wanted).map(({ line }) => line);
  return { missing: missing(), outOfOrder: those('out of order'), unexpected: those('unexpected') };
}

/** Whether a script has printed the lines, in any order. */
export function hasPrinted(script: Script, lines: Lines): boolean {
  return findFaults(linesOf(script), lines).missing.length === 0;
}

/** Lines that a script did not print in time: later checks do not wait for them again. */
const inVain = new WeakMap<Script, string[]>();

/** Waits until a script has printed the lines, in any order; resolves with whether it has. */
export async function eventuallyPrints(script: Script, lines: Lines): Promise<boolean> {
  const lost = inVain.get(script) || [];
  const missing = () => findFaults(linesOf(script), lines).missing;
  await eventually(script, () => missing().every((line) => lost.includes(line)));
  inVain.set(script, [...lost, ...missing()]);
  return missing().length === 0;
}
