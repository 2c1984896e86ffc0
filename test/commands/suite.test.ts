// npm test: what a failed test shows, tests that are "not checked", Ctrl-C, and the report for continuous integration.
import { spawnSync } from 'child_process';
import { existsSync, readFileSync, writeFileSync } from 'fs';
import { join } from 'path';
import { foldersIn, makeFolder, startCommand } from './command';
import { ROOT } from '../support/launcher';
import { Script } from '../support/script';
import { until } from '../support/wait';

let folder: string;
beforeEach(() => {
  folder = makeFolder();
});

/** Starts Jest, which writes temporary folders and reports to `folder`. */
function startJest(args: string[], env: NodeJS.ProcessEnv = {}): Script {
  const unset = { CI: undefined, JEST_JUNIT_OUTPUT_FILE: undefined, JEST_WORKER_ID: undefined }; // of this run
  return startCommand('test', args, { ...unset, TMPDIR: folder, JEST_JUNIT_OUTPUT_DIR: folder, ...env });
}

/** Runs Jest on a test file with this text, expects that it does not pass, and returns what Jest printed. */
async function runFailingTest(text: string, env: NodeJS.ProcessEnv = {}): Promise<string> {
  writeFileSync(join(folder, 'made_up.test.ts'), text.replace(/\.\/support/g, join(ROOT, 'test/support')));
  const { waitForExit, stderr } = startJest(['--roots', folder, '--testMatch', '**/*.test.ts', '--ci'], env);
  expect(await waitForExit()).toBe(1);
  return stderr.join('\n');
}

test('a failed test shows expected and actual lines, and the first difference', async () => {
  const output = await runFailingTest(`
    import { startRedis } from './support/redis';
    import { startCompiled } from './support/script';
    test('prints two lines', async () => {
      const redis = await startRedis();
      const script = startCompiled('0-redis_client', redis);
      script.waitForLine(/connected/).then(() => script.signal('SIGINT'));
      await expect(script).toPrint(['Redis client connected to a server', 'School']);
    });`);
  expect(output).toContain('"Redis client connected to a server" is missing');
  expect(output).toMatch(
    /- Redis client connected to a server\n +\+ Redis client connected to the server\n +\^\n/
  );
  expect(output).toContain('Tests:       1 failed, 1 total');
  expect(existsSync(join(folder, 'junit.xml'))).toBe(false);
});

test('a test that is not checked is no failure, but the run does not pass; CI gets a JUnit report', async () => {
  const text = `
    import { NotChecked } from './support/wait';
    test('alone', () => { throw new NotChecked('another test failed'); });
    describe('a step', () => {
      beforeAll(() => { throw new Error('there is no job'); });
      test('needs the step', () => undefined);
    });`;
  const output = await runFailingTest(text, { CI: 'true' });
  expect(output).toContain('alone: not checked, because another test failed');
  expect(output).toContain('a step needs the step: not checked, because there is no job');
  expect(output).toContain('Tests:       2 skipped, 2 total');
  const xml = readFileSync(join(folder, 'junit.xml'), 'utf8');
  expect(xml).toMatch(/<testsuite name="\S*\/made_up\.test\.ts" errors="0" failures="0" skipped="2"/);
  expect(xml).toMatch(/<testcase classname="\S*\/made_up\.test\.ts" name="a step needs the step"/);
});

test('Ctrl-C leaves no folder and no process', async () => {
  const { process: child, waitForExit } = startJest(['test/5-', 'test/9-stock']);
  await until(async () => foldersIn(folder).length > 1, 'two servers');
  process.kill(-(child.pid as number), 'SIGINT');
  await waitForExit();
  await until(async () => foldersIn(folder).length === 0, 'no folder left');
  const isGone = async () => spawnSync('pgrep', ['-g', `${child.pid}`]).status === 1;
  await until(isGone, 'no process left');
});
