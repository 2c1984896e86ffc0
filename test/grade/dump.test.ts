// Task 0 asks for a dump.rdb: which ones Redis loads, and what is in them.
import { readFileSync, writeFileSync } from 'fs';
import { join } from 'path';
import { gradeFolder } from '../../scripts/grade/grade_folder';
import { startRedis } from '../support/redis';
import { ROOT } from '../support/launcher';
import { newFolder } from './student_folders';

const OURS = readFileSync(join(ROOT, 'dump.rdb'));
const NEWER = Buffer.concat([Buffer.from('REDIS0099'), OURS.slice(9)]);

/** What Redis saves after these commands. */
async function saved(...commands: string[]): Promise<Buffer> {
  const redis = await startRedis();
  for (const command of [...commands, 'SAVE']) {
    const [name, ...args] = command.split(' ');
    await redis.command(name, ...args);
  }
  const [, folder] = (await redis.command('CONFIG', 'GET', 'dir')) as string[];
  return readFileSync(join(folder, 'dump.rdb'));
}

type Content = Buffer | Promise<Buffer> | undefined;
const TOO_NEW =
  /^failed: Redis cannot load dump\.rdb: it was saved by a Redis that is newer than 6\.0\.10, .* \(its format is 99\)/;

const UNCHECKED = /^not checked/;

test.each<[string, () => Content, RegExp, RegExp]>([
  ['our own', () => OURS, /^passed/, /^passed/],
  ['one with other keys too', () => saved('SET another key'), /^passed/, /^passed/],
  ['none', () => undefined, /^failed: there is no dump\.rdb/, UNCHECKED],
  ['an empty one', () => Buffer.alloc(0), /^failed: dump\.rdb is empty/, UNCHECKED],
  ['of a newer Redis', () => NEWER, TOO_NEW, UNCHECKED],
  ['no such file', () => Buffer.from('not a dump'), /^failed: Redis cannot load/, UNCHECKED],
  ['one that is cut off', () => OURS.slice(0, -20), /^failed: Redis cannot load/, UNCHECKED],
  ['without the key', () => saved('DEL Holberton', 'SET School x'), /^passed/, /^failed: .* are: School$/],
  ['without any key', () => saved('FLUSHALL'), /^passed/, /^failed: the key Holberton is not .*: none$/],
  ['another value', () => saved('SET Holberton school'), /^passed/, /^failed: .*: school$/],
  ['a list', () => saved('DEL Holberton', 'RPUSH Holberton School'), /^passed/, /^failed: .*WRONGTYPE/],
])('dump.rdb: %s', async (_what, make, loads, holds) => {
  const content = await make();
  const folder = newFolder();
  if (content) writeFileSync(join(folder, 'dump.rdb'), content);
  const { checks } = await gradeFolder(folder, { files: ['0-install'] });
  const verdicts = checks.map(({ status, reason = '', actual = [] }) =>
    [status, reason, ...actual].join(': ')
  );
  expect(verdicts).toEqual([expect.stringMatching(loads), expect.stringMatching(holds)]);
});
