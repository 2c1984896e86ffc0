// Wrong solutions, and right ones in other styles: our own scripts with a few words changed, as edits/*.txt say.
// test/README.md describes the format.
import { execFileSync } from 'child_process';
import { readFileSync, writeFileSync } from 'fs';
import { basename, join } from 'path';
import { ROOT } from '../support/launcher';

/** A change of one of our files. */
interface Change {
  /** The file, from `src` on. */
  file: string;
  /** The text that is replaced, which the file has once; where it is empty, `by` is added at the file's end. */
  replace: string;
  by: string;
}

export interface Edit {
  /** The file and the sentence that is broken, what the course leaves free, or the change itself. */
  name: string;
  changes: Change[];
  /** The test files that run, from `test` on. */
  tests: string[];
  /** Whether our own tests must find it: it breaks what our scripts alone promise, so no grading does. */
  isOurs: boolean;
  /** Whether the checks of robustness run too. */
  robustness: boolean;
  /** Titles of the checks that must fail; here and below `FILE: TITLE` where more than one file's tests run. */
  fails: string[];
  /** Titles of those that may fail as a consequence. */
  mayFail: string[];
  /** Titles of all that must be 'not checked'; where it is left out, any may be. */
  notChecked?: string[];
  /** What the hint of one of the failed checks contains. */
  hint: string;
}

const isChange = (line: string) => /^[-+]|^@@ | → /.test(line);

/** The changes of an edit: each is a line or more to be removed, then those that take their place. */
function readChanges(file: string, lines: string[]): Change[] {
  const changes = [{ file, removed: [] as string[], added: [] as string[] }];
  for (const line of lines.flatMap((one) => one.replace(/^([^-+].*) → /, '-$1\n+').split('\n'))) {
    const last = changes[changes.length - 1];
    if (line.startsWith('@@ ')) changes.push({ file: line.slice(3), removed: [], added: [] });
    else if (line.startsWith('+')) last.added.push(line.slice(1));
    else if (last.added.length === 0) last.removed.push(line.slice(1));
    else changes.push({ file: last.file, removed: [line.slice(1)], added: [] });
  }
  return changes.map(({ removed, added, ...change }) => ({
    ...change,
    replace: removed.join('\n'),
    by: added.join('\n'),
  }));
}

/** An edit of one of the files that its heading names: the lines are its group's, its heading's sentence and its own. */
function readEdit(file: string, sentence: string, lines: string[]): Edit {
  const fields: Record<string, string> = {};
  const places: string[] = [];
  for (const line of lines.filter((one) => !isChange(one))) {
    const [, key, where, value] =
      /^(fails|may fail|not checked|hint)(?: in ([^:]+))?: (.*)$/.exec(line) || [];
    if (!key) throw new Error(`${file}: ${sentence}: this line cannot be read: ${line}`);
    fields[key] = value;
    if (where) places.push(...where.split(', '));
  }
  const titlesOf = (key: string) => (fields[key] === 'nothing' ? [] : fields[key]?.split(' | '));
  const tests = places.filter((place) => place !== 'robustness');
  return {
    name: `${file}: ${sentence}`,
    changes: readChanges(file, [sentence, ...lines].filter(isChange)),
    tests: tests.length > 0 ? tests : [basename(file, '.ts')],
    isOurs: places.some((place) => place.startsWith('guarantees/')),
    robustness: places.includes('robustness'),
    fails: titlesOf('fails'),
    mayFail: titlesOf('may fail') || [],
    notChecked: titlesOf('not checked'),
    hint: fields.hint || '',
  };
}

/**
 * The edits of a data file.
 * @throws Error for a line that has no meaning
 */
export function readEdits(text: string): Edit[] {
  const [, ...groups] = text.replace(/\n +(?=\|)/g, ' ').split(/^## /m);
  return groups.flatMap((group) => {
    const [verdict, ...sections] = group.replace(/\n+$/, '').split(/\n### /);
    return sections.flatMap((section) => {
      const [heading, ...own] = section.split('\n');
      const [, names, sentence] = /^([^:]+): (.*)$/.exec(heading) || [];
      if (!names) throw new Error(`this line names no file and no sentence: ${heading}`);
      return names.split(', ').map((file) => readEdit(file, sentence, [...verdict.split('\n'), ...own]));
    });
  });
}

/**
 * The texts of the files that changes are made in, with the changes.
 * @throws Error if a file does not have what is replaced exactly once
 */
export function changedTexts(changes: Change[]): Map<string, string> {
  const texts = new Map<string, string>();
  for (const { file, replace, by } of changes) {
    const text = texts.get(file) ?? readFileSync(join(ROOT, 'src', file), 'utf8');
    const parts = replace ? text.split(replace) : [text, ''];
    if (parts.length !== 2)
      throw new Error(`src/${file} has '${replace}' ${parts.length - 1} times, not once`);
    texts.set(file, parts.join(by));
  }
  return texts;
}

/** Copies files and folders of the project, with their times, to a folder, and makes changes in its scripts. */
export function copyWithChanges(names: string[], folder: string, changes: Change[]): void {
  execFileSync('cp', ['-Rp', ...names.map((name) => join(ROOT, name)), folder]);
  for (const [file, text] of changedTexts(changes)) writeFileSync(join(folder, 'src', file), text);
}
