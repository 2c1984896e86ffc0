// What the benchmark measures with, and the table of what it has measured.
import { execFileSync } from 'child_process';
import { Agent } from 'http';
import { request } from '../../test/support/http';
import { Script } from '../../test/support/script';
import { progress } from '../progress';

const REQUESTS = 3000; // of a load
const SOCKETS = 16; // that it keeps open

type Unit = 'ms' | 'jobs/s' | 'requests/s' | 'MiB';

/** What was measured; the ratio is to the baseline, which has 1. */
const rows: { what: string; how: string; value: number; unit: Unit; ratio?: number }[] = [];

const median = (values: number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

/**
 * Measures some ways to do a thing, the first of which is the baseline, and adds a row for each with the median. So is
 * the ratio: of each run to the baseline's run beside it, since the machine may be slower a minute later.
 */
export async function compare<T>(
  what: string,
  unit: Unit,
  rounds: number,
  ways: Record<string, T>,
  measure: (way: T) => Promise<number>
): Promise<void> {
  const runs: number[][] = [];
  for (let round = 1; round <= rounds; round += 1) {
    progress(`${what}, ${round} of ${rounds}`);
    const values: number[] = [];
    for (const way of Object.values(ways)) values.push(await measure(way));
    runs.push(values);
  }
  Object.keys(ways).forEach((how, way) => {
    const value = median(runs.map((values) => values[way]));
    const ratio = unit === 'MiB' ? undefined : median(runs.map((values) => values[way] / values[0]));
    rows.push({ what, how, value, unit, ratio });
  });
}

/** A script's resident memory in MiB. */
export function memory({ process: { pid } }: Script): number {
  return Number(execFileSync('ps', ['-o', 'rss=', '-p', `${pid}`], { encoding: 'utf8' })) / 1024;
}

/** Requests a second that a server answers, over a few connections that are kept alive. */
export async function load(port: number, path: string): Promise<number> {
  const agent = new Agent({ keepAlive: true });
  const begin = Date.now();
  let sent = 0;
  const client = async () => {
    while (sent < REQUESTS) {
      sent += 1;
      await request(port, path, { agent });
    }
  };
  await Promise.all([...Array(SOCKETS)].map(client));
  agent.destroy();
  return (1000 * REQUESTS) / (Date.now() - begin);
}

/** Prints the rows, as a table or as JSON. */
export function printRows(json: boolean): void {
  if (json) return console.log(JSON.stringify(rows, null, 2));
  const width = Math.max(...rows.map(({ what }) => what.length));
  const print = (what: string, how: string, value: string, ratio: string) =>
    console.log(`${what.padEnd(width)}  ${how.padEnd(12)}  ${value.padEnd(15)}  ${ratio}`.trimEnd());
  print('what', 'how', 'median', 'ratio');
  for (const { what, how, value, unit, ratio } of rows) {
    print(what, how, `${value.toFixed(value < 100 ? 1 : 0)} ${unit}`, ratio?.toFixed(2) ?? '');
  }
}
