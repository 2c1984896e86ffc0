// The table of the benchmark: a row for each thing that was measured.

export interface Row {
  what: string;
  how: string;
  value: number;
  unit: 'ms' | 'jobs/s' | 'requests/s' | 'MiB';
  /** To the baseline, which has 1. */
  ratio?: number;
}

export const rows: Row[] = [];

function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

/**
 * Adds a row for the baseline and one for each of ours, with the median of the runs. So is the ratio: of each run to the
 * baseline's run beside it, since the machine may be slower a minute later.
 */
export function report(what: string, unit: Row['unit'], runs: Record<string, number[]>): void {
  const [[, baseline]] = Object.entries(runs);
  for (const [how, values] of Object.entries(runs)) {
    const ratios = values.map((value, run) => value / baseline[run]);
    rows.push({ what, how, value: median(values), unit, ratio: median(ratios) });
  }
}

/** Prints the rows as a table. */
export function printRows(): void {
  const texts = rows.map(({ what, how, value, unit, ratio }) => [
    what,
    how,
    `${value < 100 ? value.toFixed(1) : Math.round(value)} ${unit}`,
    ratio === undefined ? '' : ratio.toFixed(2),
  ]);
  const table = [['what', 'how', 'median', 'ratio'], ...texts];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...table.map((row) => row[column].length)));
  for (const row of table)
    console.log(
      row
        .map((text, column) => text.padEnd(widths[column]))
        .join('  ')
        .trimEnd()
    );
}
