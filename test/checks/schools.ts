import { refusesBadAddress, waitsForServer } from './every_script';
import { CONNECTED, SCHOOLS } from '../contract/expected';
import { setUp } from './suite';

const WRONG_TYPE = 'WRONGTYPE Operation against a key holding the wrong kind of value';

/** The tests of Tasks 2 and 3, whose scripts print the same lines and meet the same failures. */
export function testSchools(task: string): void {
  const suite = setUp();

  test('prints the four lines in their order and leaves the key', async () => {
    const script = suite.run(task);
    expect(await script.end()).toBe(0);
    expect(script.stdout).toEqual(SCHOOLS);
    expect(script.stderr).toEqual([]);
    expect(await suite.redis.command('GET', 'HolbertonSanFrancisco')).toBe('100');
  });

  test('prints null for a key that is not there', async () => {
    await suite.redis.command('DEL', 'Holberton');
    const script = suite.runCompiled(task);
    expect(await script.end()).toBe(0);
    expect(script.stdout).toEqual([CONNECTED, 'null', 'Reply: OK', '100']);
  });

  test('a key of the wrong type: its message on stderr, the rest is done, status 1', async () => {
    await suite.redis.command('DEL', 'Holberton');
    await suite.redis.command('RPUSH', 'Holberton', 'School');
    const script = suite.runCompiled(task);
    expect(await script.end()).toBe(1);
    expect(script.stdout).toEqual([CONNECTED, 'Reply: OK', '100']);
    expect(script.stderr).toEqual([WRONG_TYPE]);
  });

  waitsForServer(suite, task, [CONNECTED, 'null', 'Reply: OK', '100']);
  refusesBadAddress(suite, task);
}
