// What a program prints: its lines, within limits, and its last words.
import { Readable } from 'stream';
import { LIMITS } from './launcher';

type Stream = 'stdout' | 'stderr';

export interface ConsoleLine {
  stream: Stream;
  text: string;
  /** When it came, in milliseconds since 1970. */
  at: number;
}

/** The end of a line that was too long. */
const CUT = '… (cut: the line is too long)';

/** Collects the lines of a program; calls `exceed` with the limit when it prints too much. */
export function collectOutput(exceed: (limit: string) => void) {
  const listeners: ((line: string, stream: Stream) => void)[] = [];
  const lines: ConsoleLine[] = [];
  const texts: Record<Stream, string[]> = { stdout: [], stderr: [] };
  let size = 0;

  /** Reads lines of at most so many characters; what a longer one has more is lost. */
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
    /** The lines of both, in the order in which they came. */
    lines,
    /** Calls the listener for each line from now on. */
    onLine: (listener: (line: string, stream: Stream) => void): void => void listeners.push(listener),
    /** Reads one of both. */
    read: (stream: Stream, source: Readable | null) =>
      readLines(source, LIMITS.lineLength + 1, (line) => add(stream, line)),
    /** Reads what comes over another channel, line by line. It counts as output, and is not kept. */
    readChannel: (source: Readable | null, take: (line: string) => void) =>
      readLines(source, LIMITS.characters, take),
  };
}

/** Where in its own files an error was thrown, by the stack trace that follows its line. */
function placeOf(trace: string[]): string {
  const end = trace.findIndex((line) => line !== '' && !/^ +at /.test(line));
  const own = trace
    .slice(0, end < 0 ? undefined : end)
    .filter((line) => !/node_modules|launch\.js|call_8-job|\(?(node:)?internal\//.test(line));
  const places = own.map((line) => /([^/\s(]+)\.[mc]?[jt]s:(\d+):\d+\)?$/.exec(line.slice(-200)));
  const [place] = places.filter(Boolean);
  return place ? ` (${place[1]}, line ${place[2]})` : '';
}

/** The error on stderr with its place in the program's own files, or the last line that was printed. */
export function lastWordsOf({ stdout, stderr }: Record<Stream, string[]>): string {
  const index = stderr.findIndex((line) => /^\w*Error\b|Error: |^FATAL ERROR: /.test(line));
  if (index >= 0) return stderr[index] + placeOf(stderr.slice(index + 1));
  return stderr.filter(Boolean).pop() || stdout[stdout.length - 1] || 'nothing';
}
