// Compares what a script does with what its task asks for: its lines, and how it ends. Tests, walk-through and grader
// all judge by it.

/** What a line is: expected here; expected, but before a line that has come already; or in no sequence (any more). */
export type Verdict = 'expected' | 'out of order' | 'unexpected';

export interface Judge {
  /** Judges the next line. */
  take(line: string): Verdict;
  /** The expected lines that have not come (yet). */
  missing(): string[];
}

/**
 * Judges lines against sequences: each sequence's lines come in their order, and sequences may mix, as those of jobs that
 * are processed side by side do. Of two lines that are swapped the one that comes late is out of order.
 */
export function judge(sequences: string[][]): Judge {
  const waiting = sequences.map((sequence) => [...sequence]);
  const skipped: string[] = [];
  return {
    take: (line) => {
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

/** How a script is to end: by itself after its last line, or no sooner than it is stopped. */
export type Ending = 'by itself' | 'at Ctrl-C';

/**
 * Says in a few words what is wrong with how a script has ended, or undefined.
 * @param status its exit status or the signal that ended it, and undefined while it is still running
 * @param stopped whether it was sent Ctrl-C before it ended
 */
export function judgeEnding(
  wanted: Ending,
  status: number | string | undefined,
  stopped: boolean
): string | undefined {
  if (status === undefined) return `does not end ${wanted}`;
  const how = typeof status === 'number' ? `status ${status}` : status;
  if (wanted === 'at Ctrl-C' && !stopped) return `ended by itself with ${how}, and not at Ctrl-C`;
  if (wanted === 'by itself' && stopped) return `ended at Ctrl-C with ${how}, and not by itself`;
  return status === 0 ? undefined : `ended with ${how}`;
}
