// npm run grade in other surroundings: on a terminal, without bubblewrap, with a broken redis-server or Jest.
import { spawnSync } from 'child_process';
import { copyFileSync, realpathSync, writeFileSync } from 'fs';
import { dirname, join } from 'path';
import { findSandbox, howToAllow } from '../../scripts/grade/sandbox';
import { findRedis } from '../support/redis';
import { copySolution, grade, newFolder, place, readJson } from './student_folders';

const onLinux = process.platform === 'linux' ? test : test.skip;
const inSandbox = findSandbox().sandbox ? test : test.skip;

const folders = ['first', 'second'].map((name) => copySolution('right', place(name)));

/** No test here is about robustness. */
const TASK = ['2', '--only', 'task'];

/** Grades a right solution in this environment. */
async function gradeRight(env: NodeJS.ProcessEnv, ...options: string[]) {
  const script = grade([folders[0], ...TASK, ...options], env);
  return { status: await script.exited, stderr: script.stderr.join('\n'), stdout: script.stdout };
}

/** Makes a folder for PATH with this machine's programs, but with this text as bwrap, or without bwrap. */
function pathWith(bwrap?: string): string {
  const folder = newFolder();
  for (const from of [dirname(process.execPath), dirname(findRedis()), '/usr/bin', '/bin']) {
    spawnSync('sh', ['-c', 'ln -s "$0"/* "$1"; rm -f "$1/bwrap"', from, folder]); // if two folders have a program, the first one's is used
  }
  if (bwrap) writeFileSync(join(folder, 'bwrap'), bwrap, { mode: 0o755 });
  return folder;
}

/** Makes a redis-server that is a shell script, which starts the real one beside it, as version managers do. */
function wrapRedis(text: string): string {
  const folder = newFolder();
  const path = join(folder, 'redis-server');
  copyFileSync(realpathSync(findRedis()), join(folder, 'redis-server-real'));
  const version = 'case "$1" in --version) echo Redis server v=7.0.0 bits=64; exit;; esac';
  writeFileSync(path, `#!/bin/sh\n${version}\n${text}\n`, { mode: 0o755 });
  return path;
}

onLinux(
  'on a terminal, the progress line of a class names the current folder and the time left, and is overwritten',
  async () => {
    const options = ['--results', place('results'), '--jobs', '1'];
    const script = grade([...folders, ...TASK, ...options], { NO_COLOR: '1' }, true);
    expect(await script.exited).toBe(0);
    const text = script.stdout.join('\n');
    expect(text).toMatch(/\r\x1b\[K0 of 2 folders; now first \(\d+ checks\)/); // eslint-disable-line no-control-regex
    expect(text).toMatch(/\r\x1b\[K✓ first {2}task: 5 of 5/); // eslint-disable-line no-control-regex
    expect(text).toMatch(/1 of 2 folders, about 1 min left; now second \(\d checks\)/);
  }
);

onLinux('on a terminal, the progress line of one folder says what it waits for, and since when', async () => {
  const script = grade([folders[0], ...TASK], { NO_COLOR: '1' }, true);
  await script.exited;
  expect(script.stdout.join('\n')).toMatch(/\d checks done; waiting \d+ s for 1-redis_op: \w/);
});

const BROKEN = '#!/bin/sh\necho "No permissions" >&2\nexit 1\n';
onLinux.each([
  ['is missing', undefined, /runs with your rights.*install bubblewrap \(apt-get install bubblewrap\)\.$/m],
  ['does not work', BROKEN, /runs with your rights.*does not work here \(No permissions\)\.$/m],
])('a bubblewrap that %s is a warning, and the folder is graded', async (_, bwrap, warning) => {
  const { status, stdout, stderr } = await gradeRight({ PATH: pathWith(bwrap) });
  expect(status).toBe(0);
  expect(stderr).toMatch(warning);
  expect(stdout).toContain('task: 5 of 5');
});

inSandbox(
  'a redis-server that needs a file beside it: an error that says what to do, and status 2; it works with --no-sandbox',
  async () => {
    const REDIS_SERVER = wrapRedis('exec "$HOME/redis-server-real" "$@"');
    const env = { REDIS_SERVER, HOME: dirname(REDIS_SERVER) };
    const { status, stderr, stdout } = await gradeRight(env);
    expect({ status, stdout }).toEqual({ status: 2, stdout: [] });
    expect(stderr).toContain(`redis-server (${REDIS_SERVER}) does not start in the sandbox:`);
    expect(stderr).toMatch(/redis-server-real: not found\nSet REDIS_SERVER .* --no-sandbox\.$/);
    expect(await gradeRight(env, '--no-sandbox')).toMatchObject({ status: 0 });
  }
);

test('--no-sandbox: a redis-server that exits at once is an error too; nothing warns about bubblewrap', async () => {
  const REDIS_SERVER = wrapRedis('echo "no such option"; exit 1');
  const { status, stderr } = await gradeRight({ REDIS_SERVER, PATH: pathWith() }, '--no-sandbox');
  expect(status).toBe(2);
  expect(stderr).toMatch(/^redis-server \(.*\) does not start:\n {2}no such option\nSet REDIS_SERVER/);
});

test('a Jest that cannot run the tests: the reason, status 2, and incomplete marks', async () => {
  // In Node 25.2.0, reading this global throws.
  const preload = newFolder({
    'index.js': `Object.defineProperty(globalThis, 'localStorage', { enumerable: true, configurable: true,
        get() { throw new Error('Cannot initialize local storage'); } });`,
  });
  const json = place('marks.json');
  const env = { NODE_OPTIONS: `--require ${preload}` };
  const { status, stderr, stdout } = await gradeRight(env, '--json', json, '--no-sandbox');
  expect(status).toBe(2);
  expect([stderr, ...stdout].join('\n')).toMatch(
    /Jest could not run the tests of 1-redis_op: .*local storage/
  );
  const reason = expect.stringMatching(/local storage/);
  expect(readJson(json)).toMatchObject({
    complete: false,
    reason,
    totals: { task: { passed: 0, failed: 0 } },
  });
});

test('if AppArmor refuses what bubblewrap needs, the warning says how to allow it', () => {
  const setting = (text: string) => join(newFolder({ setting: text }), 'setting');
  expect(howToAllow(setting('1\n'))).toMatch(
    /: sudo sysctl -w kernel\.apparmor_restrict_unprivileged_userns=0$/
  );
  for (const path of [setting('0\n'), place('nowhere')]) expect(howToAllow(path)).toBe('');
});
