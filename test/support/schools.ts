import { CONNECTED, SCHOOLS } from './expected';
import { NotChecked, ours, robustness, task } from './check';
import { keepsRunningWithoutRedis, refusesBadAddress, waitsForServer } from './every_script';
import {
  checkEnded,
  checkKey,
  checkLines,
  checkNothingElse,
  ending,
  linesOf,
  printed,
  requireLines,
} from './lines';
import { failureOf } from './starts';
import { setUp } from './suite';
import { startHoldingRelay } from './holding_relay';

const WRONG_TYPE = 'WRONGTYPE Operation against a key holding the wrong kind of value';

/** The tests of Tasks 2 and 3, whose scripts print the same lines and meet the same failures. */
export function testSchools(file: string): void {
  const suite = setUp();
  const scenario = suite.scenario(async () => {
    // Replies that come together show whether a script awaits them; else it is right or wrong by chance.
    const relay = await startHoldingRelay(suite.redis.port);
    try {
      const script = suite.run(file, { REDIS_URL: relay.url });
      await printed(script, SCHOOLS);
      const ended = await ending(script);
      script.kill(); // one that runs on would say that the relay is gone
      await script.ended;
      return { script, ended, key: await suite.redis.command('GET', 'HolbertonSanFrancisco') };
    } finally {
      relay.close();
    }
  }, 'main');

  task('prints the four lines in their order', async () => {
    checkLines((await scenario()).script, [SCHOOLS]);
  });

  task('prints nothing else', async () => {
    checkNothingElse((await scenario()).script, [SCHOOLS]);
  });

  task('sets the key HolbertonSanFrancisco to 100', async () => {
    const { script, key } = await scenario();
    const failure = failureOf(script);
    if (failure && key === null) throw new NotChecked(failure);
    checkKey('HolbertonSanFrancisco', key, '100');
  });

  task("prints the value that Redis holds, not one of the script's own", async () => {
    await suite.redis.command('SET', 'Holberton', 'another value');
    const script = suite.runCompiled(file);
    await printed(script, ['another value']);
    checkLines(script, [['another value']], 'in Redis, Holberton is "another value"');
  });

  robustness('ends by itself with status 0 when the last reply is in', async () => {
    const { script, ended } = await scenario();
    requireLines(script, SCHOOLS);
    checkEnded(script, ended);
  });

  robustness('prints null for a key that is not there', async () => {
    await suite.redis.command('DEL', 'Holberton');
    const script = suite.runCompiled(file);
    await printed(script, ['null'], SCHOOLS.slice(2));
    checkLines(script, [['null'], SCHOOLS.slice(2)], 'the key Holberton is not in Redis');
  });

  robustness('a key of the wrong type: its message on stderr, the rest is done, status 1', async () => {
    await suite.redis.command('DEL', 'Holberton');
    await suite.redis.command('RPUSH', 'Holberton', 'School');
    const script = suite.runCompiled(file);
    await printed(script, [CONNECTED, ...SCHOOLS.slice(2)]);
    checkEnded(script, await ending(script), 1);
    expect(linesOf(script)).toEqual([CONNECTED, 'Reply: OK', '100']);
    expect(script.stderr).toEqual([WRONG_TYPE]);
  });

  keepsRunningWithoutRedis(suite, file, SCHOOLS);
  ours(() => {
    test('prints nothing on stderr', async () => {
      expect((await scenario()).script.stderr).toEqual([]);
    });
    waitsForServer(suite, file, [CONNECTED, 'null', 'Reply: OK', '100']);
    refusesBadAddress(suite, file);
  });
}
