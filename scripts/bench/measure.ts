// What the benchmark measures with, and the table of what it has measured.
import { execFileSync } from 'child_process';
import { connect } from 'net';
import { performance } from 'perf_hooks';
import { Script } from '../../test/support/script';
import { progress } from '../progress';

const REQUESTS = 3000; // of a load
const SOCKETS = 16; // that it keeps open

type Unit = 'ms' | 'jobs/s' | 'requests/s' | 'MiB';

/** What was measured; the ratio is to the baseline, which has 1. */
const rows: { what: string; how: string; value: number; unit: Unit; ratio?: number }[] = [];

function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

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

/** Starts a timer: what it returns says how many seconds have passed. */
export function startTimer(): () => number {
  const begin = performance.now();
  return () => (performance.now() - begin) / 1000;
}

/** Requests a second that a server answers, over a few connections that are kept alive. */
export async function load(port: number, path: string): Promise<number> {
  const request = `GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`;
  const seconds = startTimer();
  let sent = 0;
  const client = () =>
    new Promise<void>((resolve, reject) => {
      const socket = connect(port, '127.0.0.1');
      let text = '';
      const next = () => {
        text = '';
        sent += 1;
        if (sent <= REQUESTS) socket.write(request);
        else socket.end(resolve);
      };
      socket.setEncoding('latin1').on('connect', next).on('error', reject);
      socket.on('data', (chunk: string) => {
        text += chunk;
        const [head, body] = text.split('\r\n\r\n');
        const length = /content-length: (\d+)/i.exec(head);
        if (body !== undefined && body.length >= Number(length?.[1])) next();
      });
    });
  await Promise.all([...Array(SOCKETS)].map(client));
  return REQUESTS / seconds();
}

/** Prints the rows, as a table or as JSON. */
export function printRows(json: boolean): void {
  if (json) return console.log(JSON.stringify(rows, null, 2));
  const texts = rows.map(({ what, how, value, unit, ratio }) => {
    const number = value < 100 ? value.toFixed(1) : Math.round(value);
    return [what, how, `${number} ${unit}`, ratio === undefined ? '' : ratio.toFixed(2)];
  });
  const table = [['what', 'how', 'median', 'ratio'], ...texts];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...table.map((row) => row[column].length)));
  for (const row of table) {
    const padded = row.map((text, column) => text.padEnd(widths[column]));
    console.log(padded.join('  ').trimEnd());
  }
}
