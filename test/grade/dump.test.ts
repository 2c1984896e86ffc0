import { readFileSync, writeFileSync } from 'fs';
import { join } from 'path';
import { gradeFolder } from '../../scripts/grade/grade_folder';
import { prepareRedis } from '../support/redis';
import { ROOT } from '../support/launcher';
import { FOLDER_TIME, withFolder } from './folder';

/** Grades a folder that holds this dump.rdb, or none; resolves with each check's status and what it says. */
function gradeDump(dump?: Buffer): Promise<string[]> {
  return withFolder(async (folder) => {
    if (dump) writeFileSync(join(folder, 'dump.rdb'), dump);
    const { checks } = await gradeFolder(folder, { files: ['0-install'] });
    return checks.map(({ status, reason = '', actual = [] }) => [status, reason, ...actual].join(': '));
  });
}

const OURS = readFileSync(join(ROOT, 'dump.rdb'));

/** What Redis saves after these commands. */
async function saved(...commands: string[][]): Promise<Buffer> {
  const redis = await prepareRedis();
  try {
    await redis.start();
    for (const [name, ...args] of [...commands, ['SAVE']]) await redis.command(name, ...args);
    const [, folder] = (await redis.command('CONFIG', 'GET', 'dir')) as string[];
    return readFileSync(join(folder, 'dump.rdb'));
  } finally {
    await redis.remove();
  }
}

const cases: [string, () => Promise<Buffer | undefined>, RegExp, RegExp][] = [
  ['our own', async () => OURS, /^passed/, /^passed/],
  ['one with other keys too', () => saved(['SET', 'another', 'key']), /^passed/, /^passed/],
  ['none', async () => undefined, /^failed: there is no dump\.rdb/, /^not checked/],
  ['an empty one', async () => Buffer.alloc(0), /^failed: dump\.rdb is empty/, /^not checked/],
  [
    'one of a Redis that is too new',
    async () => Buffer.concat([Buffer.from('REDIS0099'), OURS.slice(9)]),
    /^failed: Redis cannot load dump\.rdb: it was saved by a Redis that is newer than 6\.0\.10, .* \(its format is 99\)/,
    /^not checked/,
  ],
  [
    'one that is no such file',
    async () => Buffer.from('not a dump'),
    /^failed: Redis cannot load/,
    /^not checked/,
  ],
  [
    'one that is cut off',
    async () => OURS.slice(0, OURS.length - 20),
    /^failed: Redis cannot load/,
    /^not checked/,
  ],
  [
    'one without the key',
    () => saved(['DEL', 'Holberton'], ['SET', 'School', 'Holberton']),
    /^passed/,
    /^failed: the key Holberton is not there; there are: School/,
  ],
  [
    'one without any key',
    () => saved(['FLUSHALL']),
    /^passed/,
    /^failed: the key Holberton is not there; there are: none/,
  ],
  ['one with another value', () => saved(['SET', 'Holberton', 'school']), /^passed/, /^failed: .*: school$/],
  [
    'one whose key is of another type',
    () => saved(['DEL', 'Holberton'], ['RPUSH', 'Holberton', 'School']),
    /^passed/,
    /^failed: .*WRONGTYPE/,
  ],
];

test.each(cases)(
  'dump.rdb: %s',
  async (_what, make, loads, holds) => {
    const verdicts = await gradeDump(await make());
    expect(verdicts).toEqual([expect.stringMatching(loads), expect.stringMatching(holds)]);
  },
  FOLDER_TIME
);
