import { CONNECTED, CONNECTION_LOST, HASH, hashLines } from './support/expected';
import { NotChecked, ours, robustness, task } from './support/check';
import { keepsRunningWithoutRedis, refusesBadAddress, waitsForServer } from './support/every_script';
import {
  checkEnded,
  checkKey,
  checkLines,
  checkNothingElse,
  ending,
  happens,
  LIFE,
  linesOf,
  printed,
  requireLines,
} from './support/lines';
import { ownServer, setUp } from './support/suite';
import { startRelay } from './support/relay';

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
  checkKey('HolbertonSchools', lines(hash).sort(), lines(HASH).sort());
});

task('prints the hash that Redis holds, with a field that was there before', async () => {
  const { hash } = await scenario();
  await suite.redis.command('HSET', 'HolbertonSchools', 'Lyon', '7');
  const script = suite.runCompiled(FILE);
  // The form of the hash has a check of its own.
  const isThere = () => linesOf(script).some((line) => /\bLyon\b\W+7\b/.test(line));
  await happens(script, async () => isThere());
  if (isThere()) return;
  if (!hash || Object.keys(hash).length === 0) throw new NotChecked('it does not write to HolbertonSchools');
  checkLines(script, [["  Lyon: '7',"]], 'the hash had a field Lyon with the value 7 before');
});

task('prints 0 for each field when it is run again', async () => {
  const replies = (reply: 0 | 1) => hashLines(reply).slice(1, 7);
  requireLines((await scenario()).script, replies(1));
  await suite.reset();
  const first = suite.runCompiled(FILE);
  await printed(first, replies(1));
  const script = suite.runCompiled(FILE);
  await printed(script, replies(0));
  checkLines(script, [replies(0)], 'it had been run before');
});

robustness('ends by itself with status 0 when the last reply is in', async () => {
  const { script, ended } = await scenario();
  requireLines(script, hashLines(1));
  checkEnded(script, ended);
});

robustness(
  'a key of the wrong type: redis.print says so for each field, HGETALL on stderr, status 1',
  async () => {
    await suite.redis.command('SET', 'HolbertonSchools', 'none');
    const script = suite.runCompiled(FILE);
    checkEnded(script, await ending(script, LIFE), 1);
    const message = 'WRONGTYPE Operation against a key holding the wrong kind of value';
    expect(linesOf(script)).toEqual([CONNECTED, ...Array(6).fill(`ReplyError: ${message}`)]);
    expect(script.stderr).toEqual([message]);
  }
);

keepsRunningWithoutRedis(suite, FILE, hashLines(1));

ours(() => {
  test('prints nothing on stderr', async () => {
    expect((await scenario()).script.stderr).toEqual([]);
  });
  ownServer(
    'a connection that breaks before the reply: the command is not sent again, status 1',
    async () => {
      const relay = await startRelay(suite.redis.port, '\r\nhset\r\n', 1, 'after', 1);
      try {
        const script = suite.runCompiled(FILE, { REDIS_URL: relay.url });
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
  waitsForServer(suite, FILE, hashLines(1));
  refusesBadAddress(suite, FILE);
});
