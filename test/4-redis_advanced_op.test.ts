import { CONNECTED, HASH, hashLines } from './contract/expected';
import { refusesBadAddress, waitsForServer } from './checks/every_script';
import { setUp } from './checks/suite';

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

waitsForServer(suite, TASK, hashLines(1));
refusesBadAddress(suite, TASK);
