import { join } from 'path';
import { loadDump } from './support/dump';
import { FOLDER } from './support/launcher';
import { RedisServer } from './support/redis';

describe('0-install', () => {
  describe('task', () => {
    test('Redis loads dump.rdb', async () => {
      await loadDump(join(FOLDER, 'dump.rdb'));
    });

    describe('once it is loaded', () => {
      let redis: RedisServer;

      beforeAll(async () => {
        redis = await loadDump(join(FOLDER, 'dump.rdb'));
      });

      test('dump.rdb holds the key Holberton with the value School', () =>
        expect(redis).toHold('Holberton', 'School'));
    });
  });
});
