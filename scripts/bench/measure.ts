// What the benchmark measures with, and the table of what it has measured.
import { execFileSync } from 'child_process';
import { Agent } from 'http';
import { request } from '../../test/support/http';
import { Script } from '../../test/support/script';
import { Server } from '../../test/support/servers';
import { progress } from '../progress';

const REQUESTS = 3000; // of a load
const SOCKETS = 16; // that it keeps open

/** What one run came to: its time or its rate, and the resident memory of the script at its end. */
export interface Run {
  value: number;
  MiB: number;
}

/** The medians of several runs; the ratio is to the baseline, which has 1. */
const rows: (Run & { what: string; how: string; unit: string; ratio: number })[] = [];

const median = (values: number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

/**
 * Measures some ways to do a thing, the first of which is the baseline, and adds a row for each with the medians. So is
 * the ratio: of each run to the baseline's run beside it, since the machine may be slower a minute later.
 */
export async function compare(
  what: string,
  unit: 'ms' | 'jobs/s' | 'requests/s',
  rounds: number,
  ways: Record<string, () => Promise<Run>>
): Promise<void> {
  const all: Run[][] = [];
  for (let round = 1; round <= rounds; round += 1) {
    progress(`${what}, ${round} of ${rounds}`);
    const runs: Run[] = [];
    for (const measure of Object.values(ways)) runs.push(await measure());
    all.push(runs);
  }
  Object.keys(ways).forEach((how, way) => {
    const value = median(all.map((runs) => runs[way].value));
    const ratio = median(all.map((runs) => runs[way].value / runs[0].value));
    rows.push({ what, how, unit, value, ratio, MiB: median(all.map((runs) => runs[way].MiB)) });
  });
}

/** A script's resident memory in MiB. */
export function memory({ process: { pid } }: Script): number {
  return Number(execFileSync('ps', ['-o', 'rss=', '-p', `${pid}`], { encoding: 'utf8' })) / 1024;
}

/** Requests a second that a server answers, over a few connections that are kept alive. */
export async function load({ script, port }: Server, path: string): Promise<Run> {
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
  return { value: (1000 * REQUESTS) / (Date.now() - begin), MiB: memory(script) };
}

/** Prints the rows, as a table or as JSON. */
export function printRows(json: boolean): void {
  if (json) return console.log(JSON.stringify(rows, null, 2));
  const width = Math.max(...rows.map(({ what }) => what.length));
  console.log(`${'what'.padEnd(width)}  how           median           ratio  MiB`);
  for (const { what, how, value, unit, ratio, MiB } of rows) {
    const amount = `${value.toFixed(value < 100 ? 1 : 0)} ${unit}`.padEnd(15);
    console.log(
      `${what.padEnd(width)}  ${how.padEnd(12)}  ${amount}  ${ratio.toFixed(2)}   ${MiB.toFixed(1)}`
    );
  }
}
