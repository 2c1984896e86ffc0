// Finding the folder with the scripts in what a student has submitted.
import { symlinkSync } from 'fs';
import { join } from 'path';
import { findScripts, foldersOf } from '../../scripts/grade/folders';
import { newFolder } from './student_folders';

const FILES = ['1-redis_op'];

test.each([
  ['the folder itself', '1-redis_op.js'],
  ['its src', 'src/1-redis_op.ts'],
  ["the course's folder", '0x03-queuing_system_in_js/1-redis_op.js'],
  ['another edition of it', 'queuing_system_in_js/src/1-redis_op.ts'],
  ['a repository in a download', 'alx-backend-main/0x14-queuing/1-redis_op.js'],
  ['three levels below', 'a/b/c/1-redis_op.js'],
])('%s is found', (_where, path) => {
  const ignored = ['node_modules/x', '.git', '__MACOSX'].map((place) => `${place}/1-redis_op.js`);
  const folder = newFolder(Object.fromEntries([path, ...ignored].map((file) => [file, ''])));
  expect(findScripts(folder, FILES)).toBe(join(folder, path.replace(/(src\/)?1-redis_op.*/, '.')));
});

test('a copy within the folder of the scripts is ignored', () => {
  const folder = newFolder({ 'x/1-redis_op.js': '', 'x/old/1-redis_op.js': '', 'y/9-notes.js': '' });
  expect(findScripts(folder, FILES)).toBe(join(folder, 'x'));
});

test('if there are two, the error names both, and what to do', () => {
  const folder = newFolder({ 'one/1-redis_op.js': '', 'two/x/2-redis_op_async.js': '' });
  expect(() => findScripts(folder, FILES)).toThrow(
    `${folder}: tasks' scripts are in ${folder}/one and in ${folder}/two/x: name one of them`
  );
});

test('if there is none, the error says where it looked; links are not followed', () => {
  const folder = newFolder({ 'a/b/c/d/1-redis_op.js': '' });
  symlinkSync(join(folder, 'a/b/c/d'), join(folder, 'link'));
  expect(() => findScripts(folder, FILES)).toThrow(
    `${folder}: none of the tasks' scripts is in it, in its src, or up to 3 levels below it (1-redis_op)`
  );
  expect(findScripts(folder, ['0-install'])).toBe(folder);
});

test('the folders of a class, without hidden ones, node_modules and __MACOSX', () => {
  const names = ['b/x', 'a/x', '.hidden/x', 'node_modules/x', '__MACOSX/x', 'list.txt'];
  const folder = newFolder(Object.fromEntries(names.map((name) => [name, ''])));
  expect(foldersOf(folder)).toEqual([join(folder, 'a'), join(folder, 'b')]);
});
