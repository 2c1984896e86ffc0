import { copyFileSync, existsSync, statSync } from 'fs';
import { join } from 'path';
import { FOLDER } from './support/launcher';
import { failWith } from './support/facts';
import { findRedis, prepareRedis, RedisServer, redisVersion } from './support/redis';

const DUMP = join(FOLDER, 'dump.rdb');

/** In bytes; a dump.rdb with the task's key has about a hundred. */
const MAX_SIZE = 20e6;

/** In redis-server's log: why it cannot load a file. */
const LOAD_ERROR = /signature|Short read|Unrecoverable|(RDB|DB) (file|error|loading)|loading (the )?DB/i;

/** Starts a server with the folder's dump.rdb. If Redis cannot load the file, the test fails and says why. */
async function loadDump(): Promise<RedisServer> {
  const isFile = existsSync(DUMP) && statSync(DUMP).isFile();
  if (!isFile) failWith({ reason: 'there is no dump.rdb in the folder' });
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
    const line = lines.find((text) => LOAD_ERROR.test(text)) || 'it does not say why';
    const fault = line.replace(/^.*? [#*] /, ''); // without process id and time
    const reason = `Redis cannot load dump.rdb: ${format ? tooNew : fault}`;
    return failWith({ reason });
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
