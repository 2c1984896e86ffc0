// What a script says on stderr when it breaks off.
import { relative } from 'path';

/**
 * Finds the error in what Node prints for one that nobody catches (a syntax error, an exception, a rejection): its message
 * and its place in one line. Undefined where the lines hold no such error.
 * @param folder paths are shown from it on
 */
export function findError(lines: string[], folder: string): string | undefined {
  const at = lines.findIndex((line) => /^(Uncaught )?([A-Z]\w*)?Error\b.*:|^\[\w*Error\b.*:/.test(line));
  const isCrash = lines.some((line) => /^\s+at |^Node\.js v\d/.test(line));
  if (at < 0 || !isCrash) return undefined;
  // ts-node tells the place and the cause in the line after.
  if (lines[at].endsWith(':')) return lines[at + 1].trim();
  const [, file, line] =
    lines
      .map((text) => /(?:^|\(|at )(\/[^():]+):(\d+)/.exec(text))
      .find((match) => match && !/node_modules/.test(match[1])) || [];
  return file ? `${lines[at]} (${relative(folder, file)}:${line})` : lines[at];
}
