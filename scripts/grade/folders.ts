// Which folders a command line names, where in them the scripts are, which tasks, and what npm has kept of it.
import { existsSync, lstatSync, readdirSync, statSync } from 'fs';
import { join, resolve } from 'path';
import { findByName, TASKS } from '../../test/support/scenarios';
import { locate } from './source';

/** How many levels below a named folder the scripts may be, as in a repository that holds several projects. */
const LEVELS = 3;

export function isFolder(path: string): boolean {
  return existsSync(path) && statSync(path).isDirectory();
}

/** The folders in a folder that may hold somebody's work: a zip from a Mac has a second tree, __MACOSX. */
function foldersIn(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => !name.startsWith('.') && !['node_modules', '__MACOSX'].includes(name))
    .map((name) => join(folder, name))
    .filter(isFolder)
    .sort();
}

/** The folders with tasks' scripts at or below a folder; what is below one of them is its own. */
function foldersWithScripts(folder: string, levels = LEVELS): string[] {
  if (TASKS.some(({ files }) => files.some((file) => locate(folder, file)))) return [folder];
  // A student's link may lead to any place, such as the teacher's home.
  const below = levels > 0 ? foldersIn(folder).filter((path) => !lstatSync(path).isSymbolicLink()) : [];
  return below.flatMap((one) => foldersWithScripts(one, levels - 1));
}

/**
 * The one folder at or below the named one that holds tasks' scripts; the named one itself where only Task 0 is graded.
 * @param files the names of the tasks' files, one of which must be there
 * @throws Error where there is none, or more than one folder
 */
export function findScripts(directory: string, files: string[]): string {
  if (!isFolder(directory)) throw new Error(`${directory}: there is no such folder`);
  const [first, second] = foldersWithScripts(resolve(directory));
  if (second) {
    throw new Error(
      `${directory}: tasks' scripts are in ${first} and in ${second}: name one of them, or grade all with --class`
    );
  }
  const folder = first || resolve(directory);
  const names = files.filter((file) => file !== '0-install');
  if (names.length === 0 || names.some((file) => locate(folder, file))) return folder;
  const places = first ? `${first} or its src` : `it, in its src, or up to ${LEVELS} levels below it`;
  throw new Error(`${directory}: none of the tasks' scripts is in ${places} (${names.join(', ')})`);
}

/**
 * The students' folders in a class's folder.
 * @throws Error where there is none
 */
export function foldersOf(directory: string): string[] {
  if (!isFolder(directory)) throw new Error(`${directory}: there is no such folder`);
  const folders = foldersIn(directory);
  if (folders.length === 0) throw new Error(`${directory}: there is no folder in it`);
  return folders;
}

/**
 * Sorts arguments into folders and names of tasks. The first is a folder, unless a class's is given; so are another
 * that exists as one, and a path that is no task's: that the folder is not there is said in its turn.
 * @throws Error where there is no folder
 */
export function sortArguments(
  words: string[],
  directory: string | undefined
): { folders: string[]; tasks: string[] } {
  const folders = directory === undefined ? words.slice(0, 1) : foldersOf(directory);
  const tasks: string[] = [];
  for (const word of directory === undefined ? words.slice(1) : words) {
    const named = isFolder(word) || (word.includes('/') && findByName(TASKS, word).length === 0);
    (named ? folders : tasks).push(word);
  }
  if (folders.length === 0) throw new Error("missing required argument 'folder'");
  const paths = folders.map((folder) => resolve(folder));
  return { folders: folders.filter((_, at) => paths.indexOf(paths[at]) === at), tasks };
}

/** The option that npm has kept for itself, as it does without `--` before it: --class as the letters -c -l -a -s -s. */
export function keptByNpm(options: string[], env = process.env): string | undefined {
  const isSet = (name: string) => env[`npm_config_${name}`] === 'true';
  return options.find((option) => {
    if (option === '--no-sandbox') return env.npm_config_sandbox === '';
    return isSet(option.slice(2)) || (option === '--class' && isSet('all') && isSet('long'));
  });
}
