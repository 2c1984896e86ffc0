// What the page holds: each check's title once, and of each solution what differs.
import { Check, Consoles, Result, Status } from '../result';
import { allChecks, CheckInfo, inOrder, names, progressOf, titleOf } from '../class';

/** Lines of a script, and of a check, that the page shows; characters of a line. The rest is in the JSON. */
const MOST_LINES = 400;
const MOST_CHARACTERS = 2000;

export type Outcome = Pick<
  Check,
  'status' | 'reason' | 'expected' | 'actual' | 'context' | 'hint' | 'rerun' | 'seconds'
>;

export interface Solution {
  name: string;
  folder: string;
  node: string;
  redis: string;
  seconds: number;
  progress: ReturnType<typeof progressOf>;
  reason?: string;
  totals: Result['totals'];
  /** One for each of the page's checks, in their order. */
  outcomes: Outcome[];
  consoles: Consoles[];
}

export interface PageData {
  title: string;
  /** In the course's order. */
  tasks: { key: string; title: string }[];
  checks: CheckInfo[];
  solutions: Solution[];
}

/** The first lines, shortened, and how many more there are. */
function shorten<Line>(
  lines: Line[],
  text: (line: Line) => string,
  make: (line: Line, text: string) => Line
) {
  const shown = lines.slice(0, MOST_LINES).map((line) => {
    const more = text(line).length - MOST_CHARACTERS;
    return more > 0 ? make(line, `${text(line).slice(0, MOST_CHARACTERS)}… (${more} more characters)`) : line;
  });
  const more = lines.length - MOST_LINES;
  return more > 0 ? [...shown, make(lines[MOST_LINES], `… (${more} more lines)`)] : shown;
}

function shortenLines(lines: string[] | undefined): string[] | undefined {
  return lines && shorten(lines, String, (_, text) => text);
}

function outcomeOf(check: Check | undefined, result: Result): Outcome {
  if (!check) {
    const reason = result.reason || 'grading did not come to this check';
    return { status: 'not checked', reason, rerun: '', seconds: 0 };
  }
  const { status, reason, expected, actual, context, hint, rerun, seconds } = check;
  const lines = { expected: shortenLines(expected), actual: shortenLines(actual) };
  return { status, reason, ...lines, context, hint, rerun, seconds };
}

/** @param title of the page; a class's or the folder's own where there is none */
export function pageData(results: Result[], title?: string): PageData {
  const checks = allChecks(results);
  const short = names(results.map(({ folder }) => folder));
  return {
    title: title || (results.length === 1 ? short[0] : `Class of ${results.length}`),
    tasks: inOrder([...checks, ...results.flatMap(({ consoles }) => consoles)].map(({ task }) => task)).map(
      (key) => ({ key, title: titleOf(key) })
    ),
    checks,
    solutions: results.map((result, index) => {
      const { folder, node, redis, seconds, reason, totals, consoles } = result;
      const own = new Map(result.checks.map((check) => [check.id, check]));
      return {
        ...{ name: short[index], folder, node, redis, seconds, reason, totals },
        progress: progressOf(result),
        outcomes: checks.map(({ id }) => outcomeOf(own.get(id), result)),
        consoles: consoles.map(({ task, scripts }) => ({
          task,
          scripts: scripts.map(({ file, lines }) => ({
            file,
            lines: shorten(
              lines,
              (line) => line.text,
              (line, text) => ({ ...line, text })
            ),
          })),
        })),
      };
    }),
  };
}

/** How many of the outcomes have this status. */
export function countOf(outcomes: Outcome[], status: Status): number {
  return outcomes.filter((outcome) => outcome.status === status).length;
}
