// Task 0's dump.rdb: which files Redis loads, and what they must hold.
import { readFileSync, writeFileSync } from 'fs';
import { join } from 'path';
import { gradeFolder } from '../../scripts/grade/grade_folder';
import { startRedis } from '../support/redis';
import { ROOT } from '../support/launcher';
import { newFolder } from './student_folders';

const OURS = readFileSync(join(ROOT, 'dump.rdb'));
const NEWER = Buffer.concat([Buffer.from('REDIS0099'), OURS.slice(9)]);

/** The dump.rdb that Redis saves after these commands. */
async function dumpAfter(commands: string[]): Promise<Buffer> {
  const redis = await startRedis();
  for (const command of [...commands, 'SAVE']) {
    const [name, ...args] = command.split(' ');
    await redis.command(name, ...args);
  }
  return readFileSync(join(redis.folder, 'dump.rdb'));
}

const TOO_NEW =
  /^failed: Redis cannot load dump\.rdb: it was saved by a Redis that is newer than 6\.0\.10, .* \(its format is 99\)/;
const UNCHECKED = /^not checked/;

test.each<[string, string[] | Buffer | undefined, RegExp, RegExp]>([
  ['with another key too', ['SET another key'], /^passed/, /^passed/],
  ['none', undefined, /^failed: there is no dump\.rdb/, UNCHECKED],
  ['an empty file', Buffer.alloc(0), /^failed: dump\.rdb is empty/, UNCHECKED],
  ['one of a newer Redis', NEWER, TOO_NEW, UNCHECKED],
  ['another file', Buffer.from('not a dump'), /^failed: Redis cannot load/, UNCHECKED],
  ['a truncated one', OURS.slice(0, -20), /^failed: Redis cannot load/, UNCHECKED],
  ['without the key', ['DEL Holberton', 'SET School x'], /^passed/, /^failed: .* are: School$/],
  ['without any key', ['FLUSHALL'], /^passed/, /^failed: the key Holberton is not .*: none$/],
  ['with another value', ['SET Holberton school'], /^passed/, /^failed: .*: school$/],
  ['with a list', ['DEL Holberton', 'RPUSH Holberton School'], /^passed/, /^failed: .*WRONGTYPE/],
])('dump.rdb: %s', async (_what, commandsOrFile, loads, holds) => {
  const content = Array.isArray(commandsOrFile) ? await dumpAfter(commandsOrFile) : commandsOrFile;
  const folder = newFolder();
  if (content) writeFileSync(join(folder, 'dump.rdb'), content);
  const { checks } = await gradeFolder(folder, { files: ['0-install'] });
  const verdicts = checks.map(({ status, reason = '', actual = [] }) =>
    [status, reason, ...actual].join(': ')
  );
  expect(verdicts).toEqual([expect.stringMatching(loads), expect.stringMatching(holds)]);
});
