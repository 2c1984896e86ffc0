// What the walk-through prints: a line with its mark, and the counts of them.
import { Script } from '../../test/support/script';

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

export function createCount(): Count {
  return { seen: 0, missing: 0, unexpected: 0, 'out of order': 0 };
}

/** Whether nothing but what was expected was seen. */
export function isGood({ missing, unexpected, 'out of order': late }: Count): boolean {
  return missing + unexpected + late === 0;
}

/** The counts of what differs: '1 missing, 0 unexpected', and what was out of order where something was. */
export function describeFaults(count: Count): string {
  const late = count['out of order'];
  return `${count.missing} missing, ${count.unexpected} unexpected${late ? `, ${late} out of order` : ''}`;
}

/** What came of a task. */
export interface Tally {
  count: Count;
  /** What was shown, in its order; a command has no mark. */
  shown: { mark?: Mark; who: string; line: string }[];
  scripts: Script[];
}

export function createTally(): Tally {
  return { count: createCount(), shown: [], scripts: [] };
}

/**
 * Prints a line and counts it.
 * @param who the script that printed it, where there are several
 */
export function show({ count, shown }: Tally, mark: Mark, who: string, line: string): void {
  count[mark] += 1;
  shown.push({ mark, who: who.trim(), line });
  const remark = mark === 'seen' ? '' : dim(`  (${mark})`);
  console.log(`  ${SIGNS[mark]} ${who ? `${dim(who)} ` : ''}${line}${remark}`);
}

/** Prints a command as a person would type it, and keeps it where there is a tally for it. */
export function showCommand(command: string, tally?: Tally): void {
  tally?.shown.push({ who: '', line: `$ ${command}` });
  console.log(dim(`  $ ${command}`));
}

/** Prints a line that counts for nothing, and why. */
export function remark(line: string, why: string): void {
  console.log(dim(`  · ${line}  (${why})`));
}
