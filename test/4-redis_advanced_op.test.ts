import { CONNECTED, HASH, hashLines } from './contract/expected';
import { ours, robustness, task } from './checks/check';
import { keepsRunningWithoutRedis, refusesBadAddress, waitsForServer } from './checks/every_script';
import { checkEnded, checkEqual, checkLines, checkNothingElse, ending, printed } from './checks/lines';
import { setUp } from './checks/suite';

const FILE = '4-redis_advanced_op';
const suite = setUp();

const scenario = suite.scenario(async () => {
  const script = suite.run(FILE);
  await printed(script, hashLines(1));
  const ended = await ending(script);
  return { script, ended, hash: await suite.redis.command('HGETALL', 'HolbertonSchools') };
}, 'main');

task('prints a reply for each of the six fields, then the hash', async () => {
  checkLines((await scenario()).script, [hashLines(1)]);
});

task('prints nothing else', async () => {
  checkNothingElse((await scenario()).script, [hashLines(1)]);
});

task('leaves the hash with its six fields in the key HolbertonSchools', async () => {
  const { hash } = await scenario();
  const lines = (value: unknown) =>
    Object.entries((value || {}) as Record<string, string>).map(([name, field]) => `${name}: ${field}`);
  checkEqual(lines(hash).sort(), lines(HASH).sort(), 'the key HolbertonSchools holds something else');
});

task('prints the hash that Redis holds, with a field that was there before', async () => {
  await suite.redis.command('HSET', 'HolbertonSchools', 'Lyon', '7');
  const script = suite.runCompiled(FILE);
  const [open, ...fields] = hashLines(1).slice(7);
  const lines = [...hashLines(1).slice(0, 7), open, "  Lyon: '7',", ...fields];
  await printed(script, lines);
  checkLines(script, [lines], 'the hash had a field Lyon with the value 7 before');
});

robustness('ends by itself with status 0 when the last reply is in', async () => {
  const { script, ended } = await scenario();
  checkEnded(script, ended);
});

robustness('prints 0 for each field when it is run again', async () => {
  for (const [name, value] of Object.entries(HASH)) {
    await suite.redis.command('HSET', 'HolbertonSchools', name, value);
  }
  const script = suite.runCompiled(FILE);
  await printed(script, hashLines(0));
  checkLines(script, [hashLines(0)], 'the hash was there before');
});

robustness(
  'a key of the wrong type: redis.print says so for each field, HGETALL on stderr, status 1',
  async () => {
    await suite.redis.command('SET', 'HolbertonSchools', 'none');
    const script = suite.runCompiled(FILE);
    checkEnded(script, await ending(script), 1);
    const message = 'WRONGTYPE Operation against a key holding the wrong kind of value';
    expect(script.stdout).toEqual([CONNECTED, ...Array(6).fill(`ReplyError: ${message}`)]);
    expect(script.stderr).toEqual([message]);
  }
);

keepsRunningWithoutRedis(suite, FILE, hashLines(1));

ours(() => {
  test('prints nothing on stderr', async () => {
    expect((await scenario()).script.stderr).toEqual([]);
  });
  waitsForServer(suite, FILE, hashLines(1));
  refusesBadAddress(suite, FILE);
});
