// The files that a grading writes besides what it prints.
import { writeFileSync } from 'fs';
import { dirname, resolve } from 'path';
import { Result } from './result';
import { csv } from './csv';
import { isFolder } from './folders';
import { gradescope, Points } from './gradescope';
import { junit } from './junit';
import { markdown, writeFeedback } from './markdown';
import { renderPage } from './page/render';

export interface Outputs {
  json?: string;
  csv?: string;
  html?: string;
  /** For one folder. */
  junit?: string;
  gradescope?: string;
  markdown?: string;
  /** How Gradescope's points are shared among the tasks. */
  points?: Points;
  /** For a class: the directory of a file for each folder. */
  feedback?: string;
}

type Kind = Exclude<keyof Outputs, 'points' | 'feedback'>;

const asJson = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;

/** Where each kind is written, and how its text is made. */
const KINDS: Record<Kind, (results: Result[], isClass: boolean, points?: Points) => string> = {
  json: (results, isClass) => asJson(isClass ? results : results[0]),
  csv,
  html: (results) => renderPage(results),
  junit: ([first]) => junit(first),
  gradescope: ([first], _isClass, points) => asJson(gradescope(first, points)),
  markdown: ([first]) => markdown(first),
};

/** The files that are asked for. */
function filesOf(outputs: Outputs): { name: Kind; path: string }[] {
  const names = Object.keys(KINDS) as Kind[];
  return names.flatMap((name) => {
    const path = outputs[name];
    return path === undefined ? [] : [{ name, path }];
  });
}

/**
 * Sees to it that the files can be written, before a grading that takes hours.
 * @throws Error that names the first that cannot
 */
export function checkOutputs(outputs: Outputs): void {
  for (const { name, path } of filesOf(outputs)) {
    const folder = dirname(resolve(path));
    if (!isFolder(folder)) throw new Error(`--${name} ${path}: there is no folder ${folder}`);
    if (isFolder(path)) throw new Error(`--${name} ${path}: it is a folder`);
  }
  const { feedback } = outputs;
  if (feedback !== undefined && !isFolder(feedback))
    throw new Error(`--feedback: there is no folder ${feedback}`);
}

/**
 * Writes the files that are asked for: one that cannot be written is said, and keeps no other from being written.
 * @returns whether all were written
 */
export function writeOutputs(results: Result[], outputs: Outputs, isClass: boolean): boolean {
  const { feedback, points } = outputs;
  const write = (name: string, path: string, action: () => void): boolean => {
    try {
      action();
      return true;
    } catch (error) {
      console.error(`--${name} ${path} was not written: ${(error as Error).message}`);
      return false;
    }
  };
  const written = filesOf(outputs).map(({ name, path }) =>
    write(name, path, () => writeFileSync(path, KINDS[name](results, isClass, points)))
  );
  if (feedback !== undefined)
    written.push(write('feedback', feedback, () => writeFeedback(feedback, results)));
  return written.every(Boolean);
}
