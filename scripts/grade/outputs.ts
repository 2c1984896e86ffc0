// The files that a grading writes besides what it prints.
import { writeFileSync } from 'fs';
import { dirname, resolve } from 'path';
import { Result } from './result';
import { csv } from './csv';
import { isFolder } from './folders';
import { gradescope } from './gradescope';
import { junit } from './junit';
import { renderPage } from './page/render';

export interface Outputs {
  json?: string;
  csv?: string;
  html?: string;
  /** For one folder. */
  junit?: string;
  gradescope?: string;
}

const asJson = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;

/** Where each kind is written, and how its text is made. */
const KINDS: { [kind in keyof Outputs]-?: (results: Result[], isClass: boolean) => string } = {
  json: (results, isClass) => asJson(isClass ? results : results[0]),
  csv,
  html: (results) => renderPage(results),
  junit: ([first]) => junit(first),
  gradescope: ([first]) => asJson(gradescope(first)),
};

/** The files that are asked for. */
function filesOf(outputs: Outputs): { name: keyof Outputs; path: string }[] {
  const names = Object.keys(KINDS) as (keyof Outputs)[];
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
}

/**
 * Writes the files that are asked for: one that cannot be written is said, and keeps no other from being written.
 * @returns whether all were written
 */
export function writeOutputs(results: Result[], outputs: Outputs, isClass: boolean): boolean {
  const failed = filesOf(outputs).filter(({ name, path }) => {
    try {
      writeFileSync(path, KINDS[name](results, isClass));
      return false;
    } catch (error) {
      console.error(`--${name} ${path} was not written: ${(error as Error).message}`);
      return true;
    }
  });
  return failed.length === 0;
}
