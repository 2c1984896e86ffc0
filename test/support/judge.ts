// Compares the lines that a script prints with those that its task asks for. Tests, walk-through and grader all judge by it.

/** What a line is: expected here; expected, but before a line that has come already; or in no sequence (any more). */
type Verdict = 'expected' | 'out of order' | 'unexpected';

export type Judge = ReturnType<typeof judge>;

/**
 * Judges lines against sequences: each sequence's lines come in their order, and sequences may mix, as those of jobs that
 * are processed side by side do. Of two lines that are swapped the one that comes late is out of order.
 */
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
    /** The expected lines that have not come (yet). */
    missing: () => [...skipped, ...waiting.flat()],
  };
}

/** What findFaults finds where nothing is wrong. */
export const NO_FAULTS = { missing: [], outOfOrder: [], unexpected: [] };

/** What is wrong with the lines that a script has printed so far. */
export function findFaults(lines: string[], sequences: string[][]): Record<string, string[]> {
  const { take, missing } = judge(sequences);
  const verdicts = lines.map((line) => ({ line, verdict: take(line) }));
  const those = (wanted: Verdict) =>
    verdicts.filter(({ verdict }) => verdict === wanted).map(({ line }) => line);
  return { missing: missing(), outOfOrder: those('out of order'), unexpected: those('unexpected') };
}
