import { copyFileSync, existsSync, statSync } from 'fs';
import { join } from 'path';
import { FOLDER } from './support/launcher';
import { failWith } from './support/matchers';
import { findRedis, prepareRedis, RedisServer, redisVersion } from './support/redis';

const DUMP = join(FOLDER, 'dump.rdb');

/** Bytes of a dump.rdb that is loaded: one with the task's key has about a hundred. */
const MAX_SIZE = 20e6;

/** What redis-server says of a file that it cannot read. */
const FAULT = /signature|Short read|Unrecoverable|(RDB|DB) (file|error|loading)|loading (the )?DB/i;

/** Starts a server with the data of the folder's dump.rdb; fails with why Redis does not load it. */
async function loadDump(): Promise<RedisServer> {
  if (!existsSync(DUMP) || !statSync(DUMP).isFile())
    failWith({ reason: 'there is no dump.rdb in the folder' });
  const { size } = statSync(DUMP);
  if (size === 0) failWith({ reason: 'dump.rdb is empty' });
  if (size > MAX_SIZE) failWith({ reason: `dump.rdb is larger than ${MAX_SIZE / 1e6} MB` });
  const redis = await prepareRedis();
  copyFileSync(DUMP, join(redis.folder, 'dump.rdb'));
  try {
    await redis.start();
    return redis;
  } catch (error) {
    const lines = (error as Error).message.split('\n');
    const [, format] = /Can't handle RDB format version (\d+)/.exec(lines.join()) || [];
    const version = redisVersion(findRedis());
    const tooNew = `it was saved by a Redis that is newer than 6.0.10, which Task 0 asks for, and than the one here, ${version} (its format is ${format})`;
    const fault = (lines.find((line) => FAULT.test(line)) || 'it does not say why').replace(/^.*? [#*] /, '');
    const reason = `Redis cannot load dump.rdb: ${format ? tooNew : fault}`;
    return failWith({ reason, actual: lines.slice(1, 30) });
  }
}

describe('0-install', () => {
  describe('task', () => {
    test('Redis loads dump.rdb', () => loadDump());

    describe('once it is loaded', () => {
      let redis: RedisServer;

      beforeAll(async () => {
        redis = await loadDump();
      });

      test('dump.rdb holds the key Holberton with the value School', () =>
        expect(redis).toHold('Holberton', 'School'));
    });
  });
});
