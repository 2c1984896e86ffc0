import { existsSync, readFileSync, statSync } from 'fs';
import { join } from 'path';
import { CheckError, NotChecked, ours, task } from './support/check';
import { GRADED } from '../scripts/grade/graded';
import { findRedis, prepareRedisWith, redisVersion } from './support/redis';
import { ROOT } from './support/launcher';

const DUMP = join(GRADED || ROOT, 'dump.rdb');

/** Bytes of a dump.rdb that is loaded: one with the task's key has about a hundred. */
const MAX_SIZE = 20e6;

/** What redis-server says of a file that it cannot read. */
const FAULT = /signature|Short read|Unrecoverable|(RDB|DB) (file|error|loading)|loading (the )?DB/i;

/** Starts a server with the data of dump.rdb and asks it something; throws why Redis does not load the file. */
async function loadDump(command: string, ...args: string[]): Promise<unknown> {
  const isThere = existsSync(DUMP) && statSync(DUMP).isFile();
  if (!isThere) throw new CheckError('there is no dump.rdb in the folder');
  const { size } = statSync(DUMP);
  if (size === 0) throw new CheckError('dump.rdb is empty');
  if (size > MAX_SIZE) throw new CheckError(`dump.rdb is larger than ${MAX_SIZE / 1e6} MB`);
  const redis = await prepareRedisWith(DUMP);
  try {
    await redis.start();
    return await redis.command(command, ...args).catch(({ message }: Error) => message);
  } catch (error) {
    const lines = (error as Error).message.split('\n');
    const [, format] = /Can't handle RDB format version (\d+)/.exec(lines.join()) || [];
    const version = redisVersion(findRedis());
    const why = format
      ? `it was saved by a Redis that is newer than 6.0.10, which Task 0 asks for, and than the one here, ${version} (its format is ${format})`
      : (lines.find((line) => FAULT.test(line)) || 'it does not say why').replace(/^.*? [#*] /, '');
    throw new CheckError(`Redis cannot load dump.rdb: ${why}`, { actual: lines.slice(1, 30) });
  } finally {
    await redis.remove();
  }
}

task('dump.rdb is there, and Redis loads it', async () => {
  await loadDump('PING');
});

task('dump.rdb holds the key Holberton with the value School', async () => {
  const keys = async () => ((await loadDump('KEYS', '*')) as string[]).join(', ') || 'no key';
  const value = await loadDump('GET', 'Holberton').catch((error: Error) => {
    throw error instanceof CheckError ? new NotChecked(error.reason) : error;
  });
  if (value === 'School') return;
  const held = await keys();
  throw new CheckError('the key Holberton does not hold School', {
    expected: ['School'],
    actual: [value === null ? `nothing: the file holds ${held}` : `${value}`],
    hint: /\bALX/.test(held) ? 'In this edition of the course the key is Holberton, not ALX.' : undefined,
    context: 'GET Holberton, on a server that has loaded dump.rdb',
  });
});

ours(() =>
  test('dump.rdb was written by Redis 6.0, and holds nothing else', async () => {
    expect(readFileSync(DUMP, 'latin1')).toMatch(/redis-ver.6\.0\./);
    expect(await loadDump('DBSIZE')).toBe(1);
  })
);
