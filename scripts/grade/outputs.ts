// The files that a grading writes.
import { existsSync, mkdirSync, writeFileSync } from 'fs';
import { dirname, resolve } from 'path';
import { csv } from './csv';
import { isFolder, shortNames } from './folders';
import { gradescope } from './gradescope';
import { junit } from './junit';
import { markdown } from './markdown';
import { renderPage } from './page/results';
import { Result } from './result';

const asJson = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;

/** The text of each kind of file. The last three are about one folder. */
const KINDS = {
  json: (results: Result[], isClass: boolean) => asJson(isClass ? results : results[0]),
  csv,
  html: renderPage,
  junit: ([first]: Result[]) => junit(first),
  gradescope: ([first]: Result[]) => asJson(gradescope(first)),
  markdown: ([first]: Result[]) => markdown(first),
};
type Kind = keyof typeof KINDS;

/** The path of each file that is asked for; that of `feedback` is a directory, for a file about each folder of a class. */
export type Outputs = { [kind in Kind | 'feedback']?: string };

const filesOf = (outputs: Outputs) =>
  (Object.keys(KINDS) as Kind[]).flatMap((kind): [Kind, string][] => {
    const path = outputs[kind];
    return path === undefined ? [] : [[kind, path]];
  });

/**
 * Checks that the files can be written, before a grading that may take hours.
 * @throws Error with the first one that cannot
 */
export function checkOutputs(outputs: Outputs): void {
  for (const [kind, path] of filesOf(outputs)) {
    const folder = dirname(resolve(path));
    if (!isFolder(folder)) throw new Error(`--${kind} ${path}: there is no folder ${folder}`);
    if (isFolder(path)) throw new Error(`--${kind} ${path}: it is a folder`);
  }
  const { feedback } = outputs;
  if (feedback && existsSync(feedback) && !isFolder(feedback)) {
    throw new Error(`--feedback ${feedback}: it is not a folder`);
  }
}

/** Writes the files that are asked for. If one cannot be written, prints why; returns whether all were written. */
export function writeOutputs(results: Result[], outputs: Outputs, isClass: boolean): boolean {
  const write = (option: string, path: string, text: () => string): boolean => {
    try {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text());
      return true;
    } catch (error) {
      console.error(`--${option} ${path} was not written: ${(error as Error).message}`);
      return false;
    }
  };
  const { feedback } = outputs;
  const short = feedback ? shortNames(results.map(({ folder }) => folder)) : [];
  const written = [
    ...filesOf(outputs).map(([kind, path]) => write(kind, path, () => KINDS[kind](results, isClass))),
    ...short.map((name, at) => write('feedback', `${feedback}/${name}.md`, () => markdown(results[at]))),
  ];
  return written.every(Boolean);
}
