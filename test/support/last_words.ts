// What a script that failed has last said, for a line that explains.
import type { Script } from './script';

/** Where in the student's own files an error was thrown, by the stack trace that follows its line. */
function placeOf(trace: string[]): string {
  const end = trace.findIndex((line) => line !== '' && !/^ +at /.test(line));
  const own = trace
    .slice(0, end < 0 ? undefined : end)
    .filter((line) => !/node_modules|launch\.js|call_8-job|\(?(node:)?internal\//.test(line));
  const places = own.map((line) => /([^/\s(]+)\.[mc]?[jt]s:(\d+):\d+\)?$/.exec(line));
  const [place] = places.filter(Boolean);
  return place ? ` (${place[1]}, line ${place[2]})` : '';
}

/** The error on stderr with its place, or else the last line. */
export function lastWords({ stdout, stderr }: Pick<Script, 'stdout' | 'stderr'>): string {
  const index = stderr.findIndex((line) => /^\w*Error\b|Error: /.test(line));
  if (index >= 0) return stderr[index] + placeOf(stderr.slice(index + 1));
  return stderr.filter(Boolean).pop() || stdout[stdout.length - 1] || 'nothing';
}

/** How a script has exited by a fault of its own, and what it said last. */
export function failureOf(script: Script): string | undefined {
  const status = script.status();
  return typeof status === 'number' && status !== 0
    ? `it exited with ${status}: ${lastWords(script)}`
    : undefined;
}
