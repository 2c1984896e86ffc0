// A dump.rdb that somebody has saved, and whether Redis can load it.
import { existsSync, statSync } from 'fs';
import { failWith } from './matchers';
import { findRedis, prepareRedisWith, RedisServer, redisVersion } from './redis';

/** Bytes of a dump.rdb that is loaded: one with the task's key has about a hundred. */
const MAX_SIZE = 20e6;

/** What redis-server says of a file that it cannot read. */
const FAULT = /signature|Short read|Unrecoverable|(RDB|DB) (file|error|loading)|loading (the )?DB/i;

/** Starts a server with the data of a dump.rdb; fails with why Redis does not load it. */
export async function loadDump(path: string): Promise<RedisServer> {
  if (!existsSync(path) || !statSync(path).isFile())
    failWith({ reason: 'there is no dump.rdb in the folder' });
  const { size } = statSync(path);
  if (size === 0) failWith({ reason: 'dump.rdb is empty' });
  if (size > MAX_SIZE) failWith({ reason: `dump.rdb is larger than ${MAX_SIZE / 1e6} MB` });
  const redis = await prepareRedisWith(path);
  try {
    await redis.start();
    return redis;
  } catch (error) {
    const lines = (error as Error).message.split('\n');
    const [, format] = /Can't handle RDB format version (\d+)/.exec(lines.join()) || [];
    const why = format
      ? `it was saved by a Redis that is newer than 6.0.10, which Task 0 asks for, and than the one here, ${redisVersion(
          findRedis()
        )} (its format is ${format})`
      : (lines.find((line) => FAULT.test(line)) || 'it does not say why').replace(/^.*? [#*] /, '');
    return failWith({ reason: `Redis cannot load dump.rdb: ${why}`, actual: lines.slice(1, 30) });
  }
}
