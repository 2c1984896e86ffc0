import { CONNECTED, CONNECTION_LOST, HASH, hashLines } from './contract/expected';
import { refusesBadAddress, waitsForServer } from './checks/every_script';
import { onOwnServer, setUp } from './checks/suite';
import { startRelay } from './harness/relay';

const TASK = '4-redis_advanced_op';
const suite = setUp();

test('prints a reply for each field, then the hash; 0 for each when it is run again', async () => {
  for (const reply of [1, 0] as const) {
    const script = reply === 1 ? suite.run(TASK) : suite.runCompiled(TASK);
    expect(await script.end()).toBe(0);
    expect(script.stdout).toEqual(hashLines(reply));
    expect(script.stderr).toEqual([]);
  }
  expect(await suite.redis.command('HGETALL', 'HolbertonSchools')).toEqual(HASH);
});

test('a key of the wrong type: redis.print says so for each field, HGETALL on stderr, status 1', async () => {
  await suite.redis.command('SET', 'HolbertonSchools', 'none');
  const script = suite.runCompiled(TASK);
  expect(await script.end()).toBe(1);
  const message = 'WRONGTYPE Operation against a key holding the wrong kind of value';
  expect(script.stdout).toEqual([CONNECTED, ...Array(6).fill(`ReplyError: ${message}`)]);
  expect(script.stderr).toEqual([message]);
});

onOwnServer(
  'a connection that breaks before the reply: the command is not sent again, status 1',
  async () => {
    const relay = await startRelay(suite.redis.port, '\r\nhset\r\n', 1, 'after', 1);
    try {
      const script = suite.runCompiled(TASK, { REDIS_URL: `redis://127.0.0.1:${relay.port}` });
      expect(await script.end()).toBe(1);
      const lost = `AbortError: ${CONNECTION_LOST}`;
      const replies = script.stdout.filter((line) => line === lost || /^Reply/.test(line));
      expect(replies).toHaveLength(6);
      expect(replies).toContain(lost);
      expect(replies).not.toContain('Reply: 0');
    } finally {
      relay.close();
    }
  }
);

waitsForServer(suite, TASK, hashLines(1));
refusesBadAddress(suite, TASK);
