// Holds the lines that a script prints against the lines that its task asks for.

export interface Judge {
  /** Says whether the next line is one that was expected here. */
  take(line: string): boolean;
  /** The expected lines that have not come (yet). */
  missing(): string[];
}

/**
 * Judges lines against strands: each strand's lines come in their order, and strands may mix, as those of jobs that
 * are processed side by side do. A line that comes early leaves the ones before it in its strand missing.
 */
export function judge(strands: string[][]): Judge {
  const waiting = strands.map((strand) => [...strand]);
  const passed: string[] = [];
  return {
    take: (line) => {
      const strand = waiting.find(([next]) => next === line) || waiting.find((lines) => lines.includes(line));
      if (!strand) return false;
      passed.push(...strand.splice(0, strand.indexOf(line)));
      strand.shift();
      return true;
    },
    missing: () => [...passed, ...waiting.flat()],
  };
}
