// What the walk-through shows: commands, notes and lines with their marks, in the order in which they came.
import * as expected from '../../test/support/expected';

const colored = process.stdout.isTTY && !process.env.NO_COLOR;
const paint = (code: number) => (text: string) => colored ? `\x1b[${code}m${text}\x1b[0m` : text;
export const [bold, dim, red, green, yellow] = [1, 2, 31, 32, 33].map(paint);

const SIGNS = {
  seen: green('✓'),
  missing: red('✗'),
  unexpected: yellow('?'),
  'out of order': yellow('?'),
};

export type Mark = keyof typeof SIGNS;
export type Count = Record<Mark, number>;

export const NO_LINES: Count = { seen: 0, missing: 0, unexpected: 0, 'out of order': 0 };

/** Whether nothing but what was expected was seen. */
export function isGood({ missing, unexpected, 'out of order': late }: Count): boolean {
  return missing + unexpected + late === 0;
}

/** The counts of what differs: '1 missing, 0 unexpected', and what was out of order where something was. */
export function describeFaults(count: Count): string {
  const late = count['out of order'];
  return `${count.missing} missing, ${count.unexpected} unexpected${late ? `, ${late} out of order` : ''}`;
}

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

export const NOTE =
  "Times are measured from the start of each script. Two scripts' output comes through two pipes, so lines of the same " +
  'moment may appear in either order.';

/** Milliseconds in which lines of two scripts may reach us in another order than they were printed. */
const BATCH = 25;

/** A line that one script prints, and the one that another prints because of it. */
const CAUSES: [string, string][] = [
  ...expected.PUBLISHER.map((line): [string, string] => [line, line.replace('About to send ', '')]),
  [expected.sending(expected.NOTIFICATION), expected.completedJob(1)[1]],
  ...expected.NOTIFICATIONS.map((one, index): [string, string] => [
    expected.sending(one),
    expected.jobLine.completed(index + 1),
  ]),
];

/** Moves a cause, and what its script printed before it, ahead of its effect, where that came first. */
function orderByCause(entries: Entry[]): Entry[] {
  const ordered = [...entries];
  for (const effect of entries) {
    const at = ordered.indexOf(effect);
    const causes = CAUSES.filter(([, line]) => line === effect.line).map(([line]) => line);
    const cause = ordered.findIndex(({ line, who }) => causes.includes(line) && who !== effect.who);
    if (cause < at) continue;
    const between = ordered.slice(at, cause + 1);
    const isBefore = ({ who }: Entry) => who === ordered[cause].who;
    const sorted = [...between.filter(isBefore), ...between.filter((one) => !isBefore(one))];
    ordered.splice(at, sorted.length, ...sorted);
  }
  return ordered;
}

/** What came of a scenario. */
export interface Log {
  count: Count;
  entries: Entry[];
  /** Adds a line, a moment later. */
  add(entry: Entry): void;
  /** Adds what has come so far. */
  flush(): void;
  /** Prints all lines so far, and each one that is added from now on. */
  show(): void;
}

export function createLog(): Log {
  let batch: Entry[] = [];
  let timer: NodeJS.Timeout | undefined;
  let isShown = false;
  const log: Log = {
    count: { ...NO_LINES },
    entries: [],
    add: (entry) => {
      if (entry.mark) log.count[entry.mark] += 1;
      batch.push(entry);
      timer = timer || setTimeout(log.flush, BATCH);
    },
    flush: () => {
      if (timer) clearTimeout(timer);
      timer = undefined;
      const ordered = orderByCause(batch);
      batch = [];
      log.entries.push(...ordered);
      if (isShown) ordered.forEach(print);
    },
    show: () => {
      isShown = true;
      log.entries.forEach(print);
    },
  };
  return log;
}

/** What is said of a line behind it: its note, and its mark where it is not as expected. */
export function remarksOf({ mark, note }: Entry): string {
  const remarks = [note, mark === 'seen' ? undefined : mark].filter(Boolean);
  return remarks.length > 0 ? `  (${remarks.join(', ')})` : '';
}

function print(entry: Entry): void {
  const { mark, time = '', who = '', line } = entry;
  if (!mark) return console.log(dim(`  ${line}`));
  const parts = [time.padStart(8), who].filter(Boolean).join('  ');
  console.log(`  ${SIGNS[mark]} ${dim(parts)}  ${line}${dim(remarksOf(entry))}`);
}
