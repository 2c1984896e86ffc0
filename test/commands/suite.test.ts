// npm test: what a failed test shows, tests that cannot be judged, Ctrl-C, and the report for continuous integration.
import { execFileSync } from 'child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { ROOT } from '../support/launcher';
import { Script, startProgram } from '../support/script';
import { until } from '../support/wait';

let folder: string;
const scripts: Script[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'suite-'));
});
afterEach(async () => {
  for (const script of scripts) script.kill();
  await Promise.all(scripts.splice(0).map(({ exited }) => exited));
  execFileSync('rm', ['-rf', folder]);
});

/** Runs Jest with temporary folders in `folder`. */
function jest(args: string[], env: NodeJS.ProcessEnv = {}): Script {
  const { CI, JEST_JUNIT_OUTPUT_FILE, JEST_WORKER_ID, ...rest } = process.env;
  void [CI, JEST_JUNIT_OUTPUT_FILE, JEST_WORKER_ID]; // this run's own
  const script = startProgram('jest', [process.execPath, 'node_modules/jest/bin/jest.js', ...args], {
    cwd: ROOT,
    env: { ...rest, TMPDIR: folder, ...env },
    detached: true,
  });
  scripts.push(script);
  return script;
}

/** Runs Jest on a test file of this text, and resolves with the exit status and what was printed. */
async function runTest(text: string): Promise<{ status: number | string; output: string }> {
  writeFileSync(join(folder, 'made_up.test.ts'), text.replace(/\.\/support/g, join(ROOT, 'test/support')));
  const script = jest(['--roots', folder, '--testMatch', '**/*.test.ts', '--ci']);
  const status = await script.waitForExit();
  return { status, output: script.stderr.join('\n') };
}

test('a failed test shows expected and actual lines, and the first difference', async () => {
  const { status, output } = await runTest(`
    import { startRedis } from './support/redis';
    import { start } from './support/script';
    test('prints two lines', async () => {
      const redis = await startRedis();
      const script = start('0-redis_client', { REDIS_URL: redis.url });
      script.waitForLine(/connected/).then(() => script.signal('SIGINT'));
      await expect(script).toPrint(['Redis client connected to a server', 'School']);
    });`);
  expect(status).toBe(1);
  expect(output).toContain('"Redis client connected to a server" is missing');
  expect(output).toContain('- Redis client connected to a server');
  expect(output).toContain('+ Redis client connected to the server');
  expect(output).toMatch(/\n {6}\s+\^\n/);
  expect(output).toContain('Tests:       1 failed, 1 total');
});

test('a test that cannot be judged is not one more failure, and no success of the run', async () => {
  const { status, output } = await runTest(`
    import { NotChecked } from './support/wait';
    test('alone', () => { throw new NotChecked('another test failed'); });
    describe('a step', () => {
      beforeAll(() => { throw new Error('there is no job'); });
      test('needs the step', () => undefined);
    });`);
  expect(status).toBe(1);
  expect(output).toContain('alone: not checked, because another test failed');
  expect(output).toContain('a step needs the step: not checked, because there is no job');
  expect(output).toContain('Tests:       2 skipped, 2 total');
});

test('cut short by Ctrl-C, leaves no folder and no process', async () => {
  const script = jest(['test/5-', 'test/9-stock']);
  const ours = () => readdirSync(folder).filter((name) => name.startsWith('queuing-system-'));
  await until(async () => ours().length > 1, 'two servers');
  const group = -(script.process.pid as number);
  process.kill(group, 'SIGINT');
  await script.waitForExit();
  await until(async () => ours().length === 0, 'no folder left');
  const isGone = async () => {
    try {
      return !process.kill(group, 0);
    } catch {
      return true;
    }
  };
  await until(isGone, 'no process left');
});

test('writes a JUnit report where CI asks for it', async () => {
  const file = join(folder, 'junit.xml');
  const without = jest(['test/commands/judge'], { JEST_JUNIT_OUTPUT_DIR: folder });
  expect(await without.waitForExit()).toBe(0);
  expect(existsSync(file)).toBe(false);
  const script = jest(['test/commands/judge'], { CI: 'true', JEST_JUNIT_OUTPUT_FILE: file });
  expect(await script.waitForExit()).toBe(0);
  const xml = readFileSync(file, 'utf8');
  expect(xml).toMatch(/<testsuite name="test\/commands\/judge.test.ts" errors="0" failures="0"/);
  expect(xml).toMatch(/<testcase classname="test\/commands\/judge.test.ts" name="sequences may mix, and/);
});
