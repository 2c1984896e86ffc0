// What the walk-through shows: commands, notes and lines with their marks, in the order in which they came.
import * as expected from '../../test/support/expected';

const colored = process.stdout.isTTY && !process.env.NO_COLOR;
const painter = (code: number) => (text: string) => colored ? `\x1b[${code}m${text}\x1b[0m` : text;
export const [bold, dim, red, green, yellow] = [1, 2, 31, 32, 33].map(painter);

/** How a mark is shown: its sign, and the class of page.css for its line. */
export const MARKS = {
  seen: { sign: '✓', paint: green, kind: '' },
  missing: { sign: '✗', paint: red, kind: 'failed' },
  unexpected: { sign: '?', paint: yellow, kind: 'actual' },
  'out of order': { sign: '?', paint: yellow, kind: 'actual' },
};

type Mark = keyof typeof MARKS;

/** One line of what is shown. Without a mark it is a command ('$ …') or says what is done ('# …'). */
export interface Entry {
  mark?: Mark;
  /** Seconds since the script was started, as text. */
  time?: string;
  /** The script that it is from, where there are several. */
  who?: string;
  line: string;
  /** What is said of the line, and was not printed. */
  note?: string;
}

/** How many lines were seen as expected, and what differs: '1 missing, 0 unexpected', and what was out of order. */
export function summarize(entries: Entry[]): { seen: number; faults: string; isGood: boolean } {
  const count = (wanted: Mark) => entries.filter(({ mark }) => mark === wanted).length;
  const late = count('out of order');
  return {
    seen: count('seen'),
    faults: `${count('missing')} missing, ${count('unexpected')} unexpected${
      late ? `, ${late} out of order` : ''
    }`,
    isGood: entries.every(({ mark = 'seen' }) => mark === 'seen'),
  };
}

export const NOTE =
  '$ is a command, # what the walk-through does, ✓ a line as expected, NAME 2 a second process of NAME. Times are ' +
  "measured from the start of each script. Each script's stdout and stderr are read separately, so lines printed at the " +
  'same moment may appear in either order.';

export const NOT_SHOWN =
  'Not shown, but tested: several machines, IPv6, the default address, working passwords, malformed URLs, many requests ' +
  'at once to several servers, jobs that lack data, and outages of Redis with a job in flight.';

/** Milliseconds in which lines of two scripts may reach us in another order than they were printed. */
const BATCH = 25;

/** What another script prints because of a line. */
const EFFECTS = new Map<string, string>([
  ...expected.PUBLISHER.slice(1).map((line) => [line, line.replace('About to send ', '')] as const),
  [expected.sending(expected.NOTIFICATION), expected.completedJob(1)[1]],
  ...expected.NOTIFICATIONS.map(
    (one, index) => [expected.sending(one), expected.jobLine.completed(index + 1)] as const
  ),
]);

export type Log = ReturnType<typeof createLog>;

/** The lines of a scenario, a moment after they came: an effect that came before its cause is put behind it. */
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
      const isOwn = ({ who }: Entry) => who === entry.who;
      const effect = EFFECTS.get(entry.line);
      const place = batch.findIndex((one) => one.line === effect && !isOwn(one));
      const early = place < 0 ? [] : batch.splice(place);
      // What its own script printed before the cause stays before it.
      batch.push(...early.filter(isOwn), entry, ...early.filter((one) => !isOwn(one)));
    },
    /** Adds what has come so far. */
    flush,
    /** Prints all lines so far, and each one that is added from now on. */
    show: (): void => {
      isShown = true;
      entries.forEach(print);
    },
  };
}

/** What is said of a line behind it: its note, and its mark where it is not as expected. */
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
