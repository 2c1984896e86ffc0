// Holds the lines that a script prints against the lines that its task asks for.

export interface Judge {
  /** Says whether the next line is one that was expected here. */
  take(line: string): boolean;
  /** The expected lines that have not come (yet). */
  missing(): string[];
}

/**
 * Judges lines against sequences: each sequence's lines come in their order, and sequences may mix, as those of jobs that
 * are processed side by side do. A line that comes early leaves the ones before it in its sequence missing.
 */
export function judge(sequences: string[][]): Judge {
  const waiting = sequences.map((sequence) => [...sequence]);
  const passed: string[] = [];
  return {
    take: (line) => {
      const sequence =
        waiting.find(([next]) => next === line) || waiting.find((lines) => lines.includes(line));
      if (!sequence) return false;
      passed.push(...sequence.splice(0, sequence.indexOf(line)));
      sequence.shift();
      return true;
    },
    missing: () => [...passed, ...waiting.flat()],
  };
}
