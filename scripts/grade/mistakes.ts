// How the common mistakes of hints.ts are recognised where a pattern alone does not do it.
import type { Texts } from './hints';
import { callsConnect } from './source';

/** Whether a text has one of the expected lines, and stdout has not; of a long line its beginning will do. */
export function holdsMissing(text: string, { expected, actual }: Texts): boolean {
  const plain = (one: string) => one.replace(/#(?=\d)/g, '');
  return expected
    .split('\n')
    .map((line) => plain(line).slice(0, 40))
    .some(
      (line) => line.length > 10 && !plain(actual).includes(line) && `\n${plain(text)}`.includes(`\n${line}`)
    );
}

/** Whether fewer replies are printed than were expected, as redis.print prints them. */
export function lacksReply({ expected, actual }: Texts): boolean {
  const count = (text: string) => text.split(/^Reply: /m).length;
  return count(actual) < count(expected);
}

/** JSON without what makes a text of a number, and a number of a text. */
const bare = (json: string) => json.replace(/\s/g, '').replace(/"(?=\d)|(?<=:"?\d+)"/g, '');

/** Whether JSON has a text where a number was expected, or a number where a text was, and is otherwise the same. */
export function differsInType({ expected, actual }: Texts): boolean {
  return expected !== actual && bare(expected) === bare(actual);
}

/** Whether a script makes a queue of Kue's and does not listen to its errors. */
export function queueHasNoListener(source: string): boolean {
  const [before, after] = source.split(/(?:[\w.]{1,50}\.|require\(['"]kue['"]\)\.)?createQueue\(/);
  const [, name] = /(\w+)\s*=\s*$/.exec(before.slice(-100)) || [];
  if (after === undefined || !name) return false;
  return !new RegExp(`\\b${name}\\s*\\.on\\(\\s*['"]error['"]`).test(source);
}

/** Whether the keys of JSON differ from those that were expected, and no value does. */
export function hasOtherKeys({ expected, actual }: Texts): boolean {
  const keys = (text: string) => (text.match(/"\w+"(?=\s*:)/g) || []).sort().join();
  if (!keys(expected) || !keys(actual) || keys(expected) === keys(actual)) return false;
  const values = (text: string): string[] =>
    text.match(/(?<=:\s{0,9})("[^"]*"|[\d.]+|null|true|false)/g) || [];
  return values(actual).every((value) => values(expected).includes(value));
}

/** Whether the text of a script has a name as a text of its own; of the key item.ID it has the beginning. */
function hasName(source: string, name: string): boolean {
  if (name === 'item.ID') return /['"`]item\./.test(source);
  return new RegExp(`['"\`]${name}['"\`]`).test(source);
}

/** The queues of the processors, whose checks do not name them. */
const QUEUES: Record<string, string> = {
  '6-job_processor': 'push_notification_code',
  '7-job_processor': 'push_notification_code_2',
};

/** Whether a check is about a queue, a key or a channel whose name the script does not have. */
export function lacksName({ file, title, source, actual }: Texts): boolean {
  if (title.startsWith('prints each notification')) return !hasName(source, QUEUES[file]);
  const [, key, quoted, word] =
    /sets (\w+) to|(?:in|to|sets) the (?:queue|key|channel) (?:"([^"]+)"|([\w.]+))/.exec(title) || [];
  const name = key || quoted || word;
  const isKey = key || title.includes(' the key '); // one that is not there shows nothing
  return Boolean(name) && (Boolean(isKey) || actual !== '') && !hasName(source, name);
}

/** Whether a script has names of the course's edition for ALX in place of those of Tasks 2 to 4. */
export function hasOtherNames({ file, title, source }: Texts): boolean {
  if (!/^[124]-/.test(file) || !/^(prints (?!nothing)|sets|leaves)/.test(title)) return false;
  if (!/['"]ALX/.test(source)) return false;
  const names = file.startsWith('4-') ? ['HolbertonSchools'] : ['Holberton', 'HolbertonSanFrancisco'];
  return !names.every((name) => hasName(source, name));
}

/** Whether a script is written for redis 2 or 3, in a folder that has a later one. */
export function isForOlderRedis({ source, error, actual }: Texts): boolean {
  const isRefused = /ClientClosedError|client is closed|\.hset is not a function|has not printed a line/.test(
    error
  );
  return /['"]redis['"]/.test(source) && !callsConnect(source) && (isRefused || !actual);
}

/** Whether a processor goes on after done(error): more follows than the ends of blocks, a return or an else. */
export function goesOnAfterDone(source: string): boolean {
  const [, ...rests] = source.split(/^(?!.*\breturn\b).*\bdone\((?:new )?Error\(.*\)\);?[ \t]*$/m);
  const end = /^\s*(return\b|break\b|\}\s*(else\b|catch\b|finally\b|return\b|[});]|$))|^\s*\n\}/;
  return rests.some((rest) => !end.test(rest) && !/\breturn\b/.test(rest.split('}')[0]));
}

/** Whether a script listens to an event, of a job or (with 'job ' before it) of the queue. */
export function listensTo(source: string, event: string): boolean {
  return new RegExp(`\\.(on|once)\\(\\s*['"\`](job )?${event}['"\`]`).test(source);
}
