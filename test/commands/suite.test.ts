// npm test: the server that REDIS_URL names, what is said of skipped tests, Ctrl-C, and the report for CI.
import { execFileSync } from 'child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync } from 'fs';
import { createServer } from 'net';
import { tmpdir } from 'os';
import { join } from 'path';
import { freePort } from '../support/port';
import { prepareRedis, RedisServer } from '../support/redis';
import { Script, startProgram } from '../support/script';
import { ROOT } from '../support/launcher';
import { until } from '../support/wait';

let folder: string;
let redis: RedisServer | undefined;
const scripts: Script[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'suite-'));
});
afterEach(async () => {
  for (const script of scripts) script.process.kill('SIGKILL');
  await Promise.all(scripts.splice(0).map(({ ended }) => ended));
  await redis?.remove();
  redis = undefined;
  execFileSync('rm', ['-rf', folder]);
});

/** Runs Jest on some of the test files, with temporary folders in `folder`. */
function jest(files: string[], env: NodeJS.ProcessEnv): Script {
  const { CI, JEST_JUNIT_OUTPUT_FILE, JEST_WORKER_ID, REDIS_URL, ...rest } = process.env;
  void [CI, JEST_JUNIT_OUTPUT_FILE, JEST_WORKER_ID, REDIS_URL]; // this run's own
  const script = startProgram('jest', [process.execPath, 'node_modules/jest/bin/jest.js', ...files], {
    cwd: ROOT,
    env: { ...rest, TMPDIR: folder, ...env },
    detached: true,
  });
  scripts.push(script);
  return script;
}

/** Whether no process of the group is left. */
function isGone(group: number): boolean {
  try {
    return !process.kill(group, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}

/** Runs Jest with an environment in which it runs no test, and resolves with what it says of that. */
async function refused(env: NodeJS.ProcessEnv): Promise<string> {
  const script = jest(['test/contract'], env);
  expect(await script.end()).toBe(1);
  expect(script.stdout).toEqual([]);
  expect(script.stderr).toEqual([expect.stringMatching(/^No test was run: /)]);
  return script.stderr[0].replace('No test was run: ', '');
}

test('REDIS_URL without a scheme: what the scripts say', async () => {
  expect(await refused({ REDIS_URL: 'localhost:7001' })).toBe(
    'REDIS_URL cannot be read: it must look like redis://[:PASSWORD@]HOST:PORT[/DB]'
  );
});

test('REDIS_URL to nothing: the address, and not the password', async () => {
  const port = await freePort();
  const line = await refused({ REDIS_URL: `redis://:secret@127.0.0.1:${port}` });
  expect(line).toMatch(
    new RegExp(`^The Redis that REDIS_URL names, 127.0.0.1:${port}, cannot be used: .*ECONNREFUSED`)
  );
  expect(line).not.toContain('secret');
});

test('REDIS_URL to what never answers: the same within seconds', async () => {
  const server = createServer((socket) => socket.on('error', () => undefined));
  const port = await freePort();
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  try {
    expect(await refused({ REDIS_URL: `redis://127.0.0.1:${port}` })).toMatch(
      /cannot be used: it has not answered/
    );
  } finally {
    server.close();
  }
});

test('REDIS_URL to a server that asks for a password, or has data: one line, and the data stay', async () => {
  redis = await prepareRedis('--requirepass', 'secret');
  await redis.start();
  expect(await refused({ REDIS_URL: redis.url.replace(':secret@', '') })).toMatch(
    /cannot be used: .*(NOAUTH|auth)/i
  );
  expect(await refused({ REDIS_URL: redis.url })).toBe(
    `The Redis that REDIS_URL names, 127.0.0.1:${redis.port}, has keys in database 0 (1), and tests only use an empty one.`
  );
  expect(await redis.command('GET', 'Holberton')).toBe('School');
});

test('RUNNER=nonsense: one line', async () => {
  expect(await refused({ RUNNER: 'nonsense' })).toBe(
    "RUNNER cannot be 'nonsense': it must be dist or ts-node"
  );
});

test('names the tests that it skips on the server of REDIS_URL', async () => {
  redis = await prepareRedis();
  await redis.start();
  const script = jest(['test/5-publisher'], { REDIS_URL: `${redis.url}/1` });
  expect(await script.ended).toBe(0);
  const at = script.stderr.findIndex((line) => /^Skipped, since they/.test(line));
  expect(script.stderr[at + 1]).toBe(
    '  5-publisher.test.ts: a connection that breaks before the reply: no message is published twice, status 1'
  );
});

test('cut short by Ctrl-C, leaves no folder and no process', async () => {
  const script = jest(['test/5-', 'test/9-stock'], {});
  const ours = () => readdirSync(folder).filter((name) => name.startsWith('queuing-system-'));
  await until(async () => ours().length > 1, 'two servers');
  const group = -(script.process.pid as number);
  process.kill(group, 'SIGINT');
  await script.end();
  await until(async () => ours().length === 0, 'no folder left');
  await until(async () => isGone(group), 'no process left');
});

test('writes a JUnit report where CI asks for it', async () => {
  const without = jest(['test/commands/judge'], { JEST_JUNIT_OUTPUT_DIR: folder });
  expect(await without.end()).toBe(0);
  const file = join(folder, 'junit.xml');
  expect(existsSync(file)).toBe(false);
  const script = jest(['test/commands/judge'], { CI: 'true', JEST_JUNIT_OUTPUT_FILE: file });
  expect(await script.end()).toBe(0);
  const xml = readFileSync(file, 'utf8');
  expect(xml).toMatch(/<testsuite name="test\/contract\/judge.test.ts" errors="0" failures="0"/);
  expect(xml).toMatch(/<testcase classname="test\/contract\/judge.test.ts" name="sequences may mix, and/);
});
