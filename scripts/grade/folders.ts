// Folders that hold students' scripts: which ones a command line names, and what they are called in the outputs.
import { existsSync, lstatSync, readdirSync, statSync } from 'fs';
import { join, resolve } from 'path';
import { findByName, TASKS } from '../../test/support/scenarios';
import { locate } from './source';

/** How many levels below a named folder the scripts may be, as in a repository of several projects. */
const LEVELS = 3;

export function isFolder(path: string): boolean {
  return existsSync(path) && statSync(path).isDirectory();
}

/** The folders in a folder that may hold a student's work. A zip from a Mac has a second tree, __MACOSX. */
function foldersIn(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => !name.startsWith('.') && !['node_modules', '__MACOSX'].includes(name))
    .map((name) => join(folder, name))
    .filter(isFolder)
    .sort();
}

/** The topmost folders with tasks' scripts, at or below a folder. */
function foldersWithScripts(folder: string, levels = LEVELS): string[] {
  if (TASKS.some(({ files }) => files.some((file) => locate(folder, file)))) return [folder];
  // A student's link may lead anywhere, such as to the teacher's home.
  const below = levels > 0 ? foldersIn(folder).filter((path) => !lstatSync(path).isSymbolicLink()) : [];
  return below.flatMap((path) => foldersWithScripts(path, levels - 1));
}

/**
 * Finds the folder with tasks' scripts, at or below the named one. Task 0 has no script, so the named folder will do.
 * @param files the names of the tasks' files; one of them must exist
 * @throws Error if no folder has one, or several folders have scripts
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
  const scripts = files.filter((file) => file !== '0-install');
  if (scripts.length === 0 || scripts.some((file) => locate(folder, file))) return folder;
  const places = first ? `${first} or its src` : `it, in its src, or up to ${LEVELS} levels below it`;
  throw new Error(`${directory}: none of the tasks' scripts is in ${places} (${scripts.join(', ')})`);
}

/**
 * The students' folders in a class's folder.
 * @throws Error if there is none
 */
export function foldersOf(directory: string): string[] {
  if (!isFolder(directory)) throw new Error(`${directory}: there is no such folder`);
  const folders = foldersIn(directory);
  if (folders.length === 0) throw new Error(`${directory}: there is no folder in it`);
  return folders;
}

/**
 * Sorts arguments into folders and names of tasks. Without a class's directory, the first is a folder. Another is one if
 * it exists, or is a path that names no task: then the grading of that folder reports that it does not exist.
 * @throws Error if there is no folder
 */
export function sortArguments(words: string[], directory?: string): { folders: string[]; tasks: string[] } {
  const [folders, rest] =
    directory === undefined ? [words.slice(0, 1), words.slice(1)] : [foldersOf(directory), words];
  const tasks: string[] = [];
  for (const word of rest) {
    const isNamed = isFolder(word) || (word.includes('/') && findByName(TASKS, word).length === 0);
    (isNamed ? folders : tasks).push(word);
  }
  if (folders.length === 0) throw new Error("missing required argument 'folder'");
  const paths = folders.map((folder) => resolve(folder));
  return { folders: folders.filter((_, at) => paths.indexOf(paths[at]) === at), tasks };
}

/** The option that npm took for itself because `--` was missing before it. npm reads --class as -c -l -a -s -s. */
export function keptByNpm(options: string[], env = process.env): string | undefined {
  const isSet = (name: string) => env[`npm_config_${name}`] === 'true';
  return options.find((option) => {
    if (option === '--no-sandbox') return env.npm_config_sandbox === '';
    return isSet(option.slice(2)) || (option === '--class' && isSet('all') && isSet('long'));
  });
}

/** The course's names of the project's folder in a student's repository. */
const PROJECT = /(?<=[^/])\/+(0x\w+-)?queuing_system_in_js\/*$/i;

/** Paths without the folders that they all have in common. */
function withoutCommon(paths: string[]): string[] {
  const all = paths.map((path) => path.split('/').filter((part) => part !== ''));
  const most = Math.min(...all.map(({ length }) => length)) - 1;
  let skip = 0;
  while (skip < most && all.every((parts) => parts[skip] === all[0][skip])) skip += 1;
  return all.map((parts) => parts.slice(skip).join('/'));
}

/** A short, unique name for each folder: without the folders that all have in common, and without the project's own name. */
export function shortNames(folders: string[]): string[] {
  const students = folders.map((folder) => folder.replace(PROJECT, ''));
  const areUnique = (names: string[]) => new Set(names).size === names.length && !names.includes('');
  return [students, folders].map(withoutCommon).find(areUnique) || folders;
}
