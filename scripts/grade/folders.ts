// Which folders a command line names, and which tasks.
import { existsSync, lstatSync, readdirSync, statSync } from 'fs';
import { join, resolve } from 'path';
import { findTasks } from '../../test/support/scenarios';
import { PROJECT } from './class';

export function isFolder(path: string): boolean {
  return existsSync(path) && statSync(path).isDirectory();
}

/**
 * The solutions in a class's folder: each folder in it, or the project's in that.
 * @throws Error where there is none
 */
export function foldersOf(directory: string): string[] {
  if (!isFolder(directory)) throw new Error(`${directory}: there is no such folder`);
  const names = readdirSync(directory).filter((name) => !name.startsWith('.') && name !== 'node_modules');
  const folders = names.map((name) => join(directory, name)).filter(isFolder);
  if (folders.length === 0) throw new Error(`${directory}: there is no folder in it`);
  return folders.sort().map((folder) => {
    const project = join(folder, PROJECT);
    // One that is a link may lead to any place, such as the teacher's home.
    return isFolder(project) && !lstatSync(project).isSymbolicLink() ? project : folder;
  });
}

function isTask(name: string): boolean {
  try {
    return findTasks([name]).length > 0;
  } catch {
    return false;
  }
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
    const named = isFolder(word) || (word.includes('/') && !isTask(word));
    (named ? folders : tasks).push(word);
  }
  if (folders.length === 0) throw new Error("missing required argument 'folder'");
  const once = new Map(folders.reverse().map((folder) => [resolve(folder), folder]));
  return { folders: [...once.values()].reverse(), tasks };
}
