import { readFileSync } from 'fs';
import { join } from 'path';
import { startRedis } from './harness/redis_server';
import { ROOT } from './harness/script';

test("dump.rdb was written by Redis 6.0 and holds Task 0's key", async () => {
  expect(readFileSync(join(ROOT, 'dump.rdb'), 'latin1')).toMatch(/redis-ver.6\.0\./);
  const redis = await startRedis();
  try {
    expect(await redis.command('GET', 'Holberton')).toBe('School');
    expect(await redis.command('DBSIZE')).toBe(1);
    expect(await redis.command('SET', 'Holberton', 'School')).toBe('OK');
  } finally {
    await redis.remove();
  }
});
