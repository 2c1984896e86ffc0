// How a common mistake is recognised in what a failed check shows, and in the student's own text.
import { Facts } from './result';

/** What is known of a failed check. */
export interface Failure extends Facts {
  file: string;
  title: string;
  /** The text of the script and of what it imports. */
  source: string;
  stderr?: string[];
  reason?: string;
}

/** The lines of a failure, each as one text. */
export interface Texts {
  expected: string;
  actual: string;
  stderr: string;
}

/** Whether one of the expected lines is in a text and not on stdout; of a long line its beginning will do. */
export function holdsMissing(text: string, { expected, actual }: Texts): boolean {
  const plain = (one: string) => one.replace(/#(?=\d)/g, '');
  return expected
    .split('\n')
    .map((line) => plain(line).slice(0, 40))
    .some((line) => line.length > 10 && !plain(actual).includes(line) && plain(text).includes(line));
}

/** JSON without what makes a text of a number, and a number of a text. */
export const bare = (json: string) => json.replace(/"(?=\d)|(?<=:\s*"?\d+)"|\s/g, '');

/** Whether a script makes a queue of Kue's and does not listen to its errors. */
export function queueHasNoListener(source: string): boolean {
  const [, name] = /(\w+)\s*=\s*(?:\w+\.)?createQueue\(/.exec(source) || [];
  return Boolean(name) && !new RegExp(`\\b${name}\\s*\\.on\\(\\s*['"]error['"]`).test(source);
}

/** Lines in alphabetical order, as one text. */
export const sorted = (lines: string[] = []) => [...lines].sort().join('\n');

/** Whether the keys of JSON differ from those that were expected, and no value does. */
export function hasOtherKeys({ expected, actual }: Texts): boolean {
  const keys = (text: string) => (text.match(/"\w+"(?=\s*:)/g) || []).sort().join();
  if (!keys(expected) || !keys(actual) || keys(expected) === keys(actual)) return false;
  return (actual.match(/(?<=:\s*)("[^"]*"|[\d.]+)/g) || []).every((value) => expected.includes(value));
}

/** Whether a check is about a queue, a key or a channel whose name the script does not have. */
export function lacksName({ title, source }: Failure): boolean {
  const found = /(?:in|to|sets) the (?:queue|key|channel) (?:"([^"]+)"|(\w+)(\.?))/.exec(title);
  if (!found) return false;
  const [, quoted, word, dot] = found;
  const end = dot ? '\\.' : '[\'"`]'; // of the key item.ID the script has the beginning
  return !new RegExp(`['"\`]${quoted || word}${end}`).test(source);
}
