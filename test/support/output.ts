// Collects the lines that a program prints, within limits, and finds the error among them.
import { Readable } from 'stream';
import { LIMITS } from './launcher';

type Stream = 'stdout' | 'stderr';

export interface ConsoleLine {
  stream: Stream;
  text: string;
  /** Milliseconds since 1970. */
  at: number;
}

const CUT = '… (cut: the line is too long)';

/** Collects a program's lines, and calls `exceed` with the limit if it prints too much. */
export function collectOutput(exceed: (limit: string) => void) {
  const listeners: ((line: string, stream: Stream) => void)[] = [];
  const lines: ConsoleLine[] = [];
  const texts: Record<Stream, string[]> = { stdout: [], stderr: [] };
  let size = 0;

  /** Reads lines, each cut to `longest` characters so that a line without end fills no memory. */
  const readLines = (source: Readable | null, longest: number, take: (line: string) => void) => {
    let rest = '';
    source?.setEncoding('utf8').on('data', (text: string) => {
      size += text.length;
      if (size > LIMITS.characters) return exceed(`${LIMITS.characters} characters of output`);
      const parts = (rest + text).split('\n');
      rest = (parts.pop() as string).slice(0, longest);
      parts.forEach(take);
    });
    source?.on('end', () => rest && take(rest));
  };
  const add = (stream: Stream, whole: string) => {
    if (lines.length > LIMITS.lines) return exceed(`${LIMITS.lines} lines of output`);
    const isCut = whole.length > LIMITS.lineLength;
    const text = isCut ? `${whole.slice(0, LIMITS.lineLength - CUT.length)}${CUT}` : whole;
    texts[stream].push(text);
    lines.push({ stream, text, at: Date.now() });
    for (const listener of [...listeners]) listener(text, stream);
  };
  return {
    ...texts,
    /** The lines of both streams, in the order of their arrival. */
    lines,
    /** Calls the listener for each later line. */
    onLine: (listener: (line: string, stream: Stream) => void): void => void listeners.push(listener),
    read: (stream: Stream, source: Readable | null) =>
      readLines(source, LIMITS.lineLength + 1, (line) => add(stream, line)),
    /** Reads lines from another channel. They count towards the limits, but are not kept. */
    readChannel: (source: Readable | null, take: (line: string) => void) =>
      readLines(source, LIMITS.characters, take),
  };
}

/** The first place of a stack trace in the program's own files: ' (NAME, line NUMBER)'. */
function placeOf(trace: string[]): string {
  const end = trace.findIndex((line) => line !== '' && !/^ +at /.test(line));
  const ownCalls = trace
    .slice(0, end < 0 ? undefined : end)
    .filter((line) => !/node_modules|launch\.js|call_8-job|\(?(node:)?internal\//.test(line));
  const places = ownCalls.map((line) => /([^/\s(]+)\.[mc]?[jt]s:(\d+):\d+\)?$/.exec(line.slice(-200)));
  const [place] = places.filter(Boolean);
  return place ? ` (${place[1]}, line ${place[2]})` : '';
}

/** The error on stderr and its place in the program's own files, or else the last line that was printed. */
export function lastWordsOf({ stdout, stderr }: Record<Stream, string[]>): string {
  const index = stderr.findIndex((line) => /^\w*Error\b|Error: |^FATAL ERROR: /.test(line));
  if (index >= 0) return stderr[index] + placeOf(stderr.slice(index + 1));
  return stderr.filter(Boolean).pop() || stdout[stdout.length - 1] || 'it printed nothing';
}
