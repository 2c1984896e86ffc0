// The log of the walk-through: commands, notes, and each line with its mark, in the order in which they came.
import * as expected from '../../test/support/expected';

const colored = process.stdout.isTTY && !process.env.NO_COLOR;
const painter = (code: number) => (text: string) => colored ? `\x1b[${code}m${text}\x1b[0m` : text;
export const [bold, dim, red, green, yellow] = [1, 2, 31, 32, 33].map(painter);

/** How a mark is shown in the console, and the class of its line in page.css. */
export const MARKS = {
  seen: { sign: '✓', paint: green, kind: '' },
  missing: { sign: '✗', paint: red, kind: 'failed' },
  unexpected: { sign: '?', paint: yellow, kind: 'actual' },
  'out of order': { sign: '?', paint: yellow, kind: 'actual' },
};

type Mark = keyof typeof MARKS;

/** A line of the log. Without a mark, it is a command ('$ …') or a note ('# …'). */
export interface Entry {
  mark?: Mark;
  /** The time since its script was started, '0.104 s'. */
  time?: string;
  /** The script that printed it, if there are several. */
  who?: string;
  line: string;
  /** A remark that is shown after the line. */
  note?: string;
}

/** Counts the expected lines, and says what is wrong: '1 missing, 0 unexpected'. A line out of order is unexpected. */
export function summarize(entries: Entry[]): { seen: number; faults: string; isGood: boolean } {
  const count = (...wanted: Mark[]) => entries.filter(({ mark }) => mark && wanted.includes(mark)).length;
  const [missing, unexpected] = [count('missing'), count('unexpected', 'out of order')];
  const faults = `${missing} missing, ${unexpected} unexpected`;
  return { seen: count('seen'), faults, isGood: missing + unexpected === 0 };
}

export const NOTE =
  '$ is a command, # what the walk-through does, … what is late. ✓ is an expected line, ✗ a missing one, ? one that was not ' +
  'expected or came too late; lines are from stdout unless (stderr) is shown. NAME 2 is a second process of NAME. Answers are ' +
  'JSON, with HTTP status 200 unless another is shown. Times are measured from the start of each script, or of the server ' +
  "that answers. Each script's stdout and stderr are read separately, so lines printed at the same moment may appear in " +
  'either order.';

export const NOT_SHOWN =
  'Not shown, as one machine cannot show it: processors on several machines, and a power cut. Tested, but not shown, among ' +
  'others: a host name whose address changes, or that has several; kills and cuts at other moments; jobs that outlast the 5 s ' +
  'of a stop; and 100-seat on two servers.';

/** Milliseconds within which lines of two scripts may arrive in the wrong order. */
const BATCH = 25;

/** Maps a line to the one that another script prints because of it. */
const EFFECTS = new Map<string, string>([
  ...expected.PUBLISHER.slice(1).map((line) => [line, line.replace('About to send ', '')] as const),
  [expected.sending(expected.NOTIFICATION), expected.completedJob(1)[1]],
  ...expected.NOTIFICATIONS.map(
    (one, index) => [expected.sending(one), expected.jobLine.completed(index + 1)] as const
  ),
]);

export type Log = ReturnType<typeof createLog>;

/** The log of a scenario. Lines are added after a moment, so that one that came before its cause is put after it. */
export function createLog() {
  const entries: Entry[] = [];
  let batch: Entry[] = [];
  let isShown = false;
  const flush = (): void => {
    entries.push(...batch);
    if (isShown) batch.forEach(print);
    batch = [];
  };
  return {
    entries,
    add: (entry: Entry): void => {
      if (batch.length === 0) setTimeout(flush, BATCH);
      const isFromSame = ({ who }: Entry) => who === entry.who;
      const effect = EFFECTS.get(entry.line);
      const place = batch.findIndex((one) => one.line === effect && !isFromSame(one));
      const early = place < 0 ? [] : batch.splice(place);
      // The lines of the same script keep their order.
      batch.push(...early.filter(isFromSame), entry, ...early.filter((one) => !isFromSame(one)));
    },
    /** Adds the lines that have come so far at once. */
    flush,
    /** Prints all lines so far, and from now on each one that is added. */
    show: (): void => {
      isShown = true;
      entries.forEach(print);
    },
  };
}

/** What is shown after a line in parentheses: its note, and its mark unless it is an expected line. */
export function remarksOf({ mark, note }: Entry): string {
  const remarks = [note, mark === 'seen' ? undefined : mark].filter(Boolean);
  return remarks.length > 0 ? `  (${remarks.join(', ')})` : '';
}

function print(entry: Entry): void {
  const { mark, time = '', who = '', line } = entry;
  if (!mark) return console.log(dim(`  ${line}`));
  const { sign, paint } = MARKS[mark];
  const parts = [time.padStart(8), who].filter(Boolean).join('  ');
  console.log(`  ${paint(sign)} ${dim(parts)}  ${line}${dim(remarksOf(entry))}`);
}
