// Comparisons and logs as the page shows them.
import { visible } from '../../../test/support/compare';
import { compareCheck } from '../print';
import { Check, Consoles } from '../result';

/** What the columns of a line say, and its text. */
export interface Line {
  /** A class of page.css. */
  kind: string;
  columns: string[];
  text: string;
  /** The end of the text, from where it differs from the line that it is paired with. */
  differing?: string;
}

/** Expected and actual lines of a check. */
export function comparisonOf(check: Check): Line[] {
  return compareCheck(check).map(({ side, text, common }) => {
    const kind = side === 'both' ? '' : side;
    const end = common > 0 ? common : text.length;
    return { kind, columns: [kind], text: text.slice(0, end), differing: text.slice(end) };
  });
}

/** What the scripts of a task printed, in the order of time. */
export function logOf({ scripts }: Consoles): { title: string; lines: Line[] } {
  const files = scripts.map(({ file }) => file);
  const lines = scripts.flatMap(({ file, lines }) => lines.map((line) => ({ ...line, file })));
  lines.sort((one, other) => one.at - other.at);
  return {
    title: `What ${files.join(' and ')} printed${lines.length === 0 ? ': nothing' : ''}`,
    lines: lines.map(({ file, stream, text, at }) => {
      const kind = stream === 'stderr' ? stream : '';
      const columns = [(at / 1000).toFixed(3), files.length > 1 ? file : '', kind];
      return { kind, columns, text: visible(text) };
    }),
  };
}
