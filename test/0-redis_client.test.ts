import { readAddress } from '../src/helpers/internals/address';
import { CONNECTED, notConnected } from './support/expected';
import { CheckError, ours, robustness, task } from './support/check';
import { refusesBadAddress, waitsForSilentServer } from './support/every_script';
import {
  checkEnded,
  checkLines,
  checkNothingElse,
  checkRuns,
  ending,
  happens,
  linesOf,
  printed,
} from './support/lines';
import { ownServer, setUp } from './support/suite';

const FILE = '0-redis_client';
const suite = setUp();

const scenario = suite.scenario(async () => {
  const script = suite.run(FILE);
  await printed(script, [CONNECTED]);
  await ending(script, 1000);
  const running = script.status() === undefined;
  script.process.kill('SIGINT');
  return { script, running, ended: await ending(script) };
}, 'main');

task('prints one line when it is connected', async () => {
  checkLines((await scenario()).script, [[CONNECTED]]);
});

task('prints nothing else', async () => {
  checkNothingElse((await scenario()).script, [[CONNECTED]]);
});

/** The line without a server: one blank before the error, whose own words are those of the package's version. */
const WHY = /^Redis client not connected to the server: \S.*ECONNREFUSED/;

const withoutServer = suite.scenario(async () => {
  const redis = await suite.another();
  const script = suite.runCompiled(FILE, { REDIS_URL: redis.url });
  await happens(script, async () => linesOf(script).some((line) => WHY.test(line)));
  const said = linesOf(script).some((line) => WHY.test(line));
  const before = script.stdout.length;
  if (script.status() === undefined) {
    await redis.start();
    await printed(script, [CONNECTED]);
  }
  const [first, later] = [script.stdout.slice(0, before), script.stdout.slice(before)];
  return { script, said, ended: script.status(), first, later };
});

task('without a server prints why it is not connected', async () => {
  const { script, said, first } = await withoutServer();
  if (said) return;
  throw new CheckError('the line that says so is missing', {
    expected: ['Redis client not connected to the server: Redis connection to 127.0.0.1:6379 failed - …'],
    actual: first,
    stderr: script.stderr,
    context: 'it was started while no Redis was running',
  });
});

robustness('started without a server, connects by itself once there is one', async () => {
  const { script, ended, later } = await withoutServer();
  if (ended !== undefined) checkRuns(script);
  checkLines(
    { ...script, stdout: later },
    [[CONNECTED]],
    'it was started while no Redis was running; then Redis was started'
  );
});

robustness('prints why it is not connected at every retry', async () => {
  const redis = await suite.another();
  const script = suite.runCompiled(FILE, { REDIS_URL: redis.url });
  const lines = () => linesOf(script).filter((line) => /not connected to the server: .*ECONN/.test(line));
  await happens(script, async () => lines().length > 2);
  checkRuns(script);
  expect(lines().length).toBeGreaterThan(2);
});

robustness('connects again after the server was killed and is back', async () => {
  const redis = await suite.another();
  await redis.start();
  const script = suite.runCompiled(FILE, { REDIS_URL: redis.url });
  await printed(script, [CONNECTED]);
  await redis.kill();
  await happens(script, async () => linesOf(script).some((line) => /not connected/.test(line)));
  checkRuns(script);
  await redis.start();
  await printed(script, [CONNECTED], [CONNECTED]);
  checkLines(script, [[CONNECTED], [CONNECTED]], 'Redis was killed, and started again');
});

robustness('runs until Ctrl-C, and ends then with status 0', async () => {
  const { script, running, ended } = await scenario();
  if (!running) checkRuns(script);
  checkEnded(script, ended);
});

ours(() => {
  test.each<NodeJS.Signals>(['SIGINT', 'SIGTERM'])(
    'on %s ends with status 0, with a server or without',
    async (signal) => {
      const redis = await suite.another();
      const clients = [suite.runCompiled(FILE), suite.runCompiled(FILE, { REDIS_URL: redis.url })];
      await clients[0].line(CONNECTED);
      await clients[1].line(notConnected(redis.port));
      for (const client of clients) {
        client.process.kill(signal);
        expect(await client.end()).toBe(0);
        expect(client.stderr).toEqual([]);
      }
    }
  );

  test('without a server prints Task 1 line by line, and nothing else', async () => {
    const redis = await suite.another();
    const client = suite.runCompiled(FILE, { REDIS_URL: redis.url });
    await client.line(notConnected(redis.port), 3);
    await redis.start();
    await client.line(CONNECTED);
    expect(new Set(client.stdout)).toEqual(new Set([notConnected(redis.port), CONNECTED]));
    expect(client.stderr).toEqual([]);
  });
});

ours(() => waitsForSilentServer(suite, FILE, CONNECTED));

ours(() =>
  describe('REDIS_URL', () => {
    test('with a password and a database leads there', async () => {
      const redis = await suite.another('--requirepass', 'p@ss:/w%rd');
      await redis.start();
      const client = suite.runCompiled(FILE, { REDIS_URL: `${redis.url}/3` });
      await client.line(CONNECTED);
      const clients = (await redis.command('CLIENT', 'LIST')) as string;
      expect(clients).toMatch(/ db=3 /);
    });

    test.each([
      ['a wrong password', 'redis://:wrong-secret@HOST', /WRONGPASS|invalid password/],
      ['no password', 'redis://HOST', /NOAUTH/],
    ])('with %s for a server that asks for one says so, and goes on trying', async (_, url, reason) => {
      const redis = await suite.another('--requirepass', 'secret');
      await redis.start();
      const client = suite.runCompiled(FILE, { REDIS_URL: url.replace('HOST', `127.0.0.1:${redis.port}`) });
      await client.line(reason, 2);
      expect(client.stdout[0]).toMatch(/^Redis client not connected to the server: Redis connection to /);
      expect(client.stdout).not.toContain(CONNECTED);
      expect(client.stdout.join()).not.toContain('wrong-secret');
    });

    ownServer('with a database that the server does not have says so', async () => {
      const client = suite.runCompiled(FILE, { REDIS_URL: `${suite.redis.url}/99` });
      await client.line(/not connected to the server: .*DB index is out of range/, 2);
      expect(client.stdout).not.toContain(CONNECTED);
    });

    test('without one is 127.0.0.1:6379', () => {
      expect(readAddress()).toMatchObject({ host: '127.0.0.1', port: 6379, db: 0 });
      expect(readAddress('')).toEqual(readAddress());
    });

    test('may name an IPv6 address, and leave the port out', () => {
      expect(readAddress('redis://[::1]/2')).toMatchObject({ host: '::1', port: 6379, db: 2 });
    });

    test.each([
      'nonsense',
      'http://127.0.0.1:6379',
      'redis://',
      'redis://:hidden@',
      'redis://:hidden@127.0.0.1:port',
      'redis://:hidden@127.0.0.1:0',
      'redis://:hidden@127.0.0.1:65536',
      'redis://:hid%den@127.0.0.1:6379',
      'redis://:hidden@127.0.0.1:6379/one',
      'redis://127.0.0.1:6379/1/2',
      'redis://two words:6379',
    ])('%s cannot be read, and is not repeated', (url) => {
      expect(() => readAddress(url)).toThrow(/^REDIS_URL cannot be read: (?!.*(hid|two))/);
    });

    refusesBadAddress(suite, FILE);
  })
);
