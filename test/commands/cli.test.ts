// What all commands have in common: --help, and what they do not know. Each is run as package.json has it.
import { readFileSync } from 'fs';
import { join } from 'path';
import { setUp } from '../support/suite';
import { notConnected } from '../support/expected';
import { freePort } from '../support/port';
import { Script, startProgram } from '../support/script';
import { ROOT } from '../support/launcher';

const suite = setUp();
const scripts: Script[] = [];
afterEach(async () => {
  for (const script of scripts) script.process.kill('SIGKILL');
  await Promise.all(scripts.splice(0).map(({ ended }) => ended));
});

const commands: Record<string, string> = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).scripts;

/** Runs a command of package.json with arguments. */
function run(name: string, args: string[], env: NodeJS.ProcessEnv = {}): Script {
  const script = startProgram(name, ['bash', '-c', `exec ${commands[name]} "$@"`, name, ...args], {
    cwd: ROOT,
    env: {
      ...process.env,
      PATH: `${join(ROOT, 'node_modules/.bin')}:${process.env.PATH}`,
      REDIS_URL: suite.redis.url,
      ...env,
    },
  });
  scripts.push(script);
  return script;
}

test.each(['start', 'dev', 'bench', 'dashboard', 'redis'])('%s --help: the usage, status 0', async (name) => {
  const script = run(name, ['--help']);
  expect(await script.end()).toBe(0);
  expect(script.stdout[0]).toMatch(new RegExp(`^usage: npm (run )?${name}`, 'i'));
  expect(script.stderr).toEqual([]);
});

test.each([
  ['start', ['--nonsense'], "error: unknown option '--nonsense'"],
  ['start', ['3', 'nonsense'], "error: No task is called 'nonsense'. There are:"],
  ['dev', ['nonsense'], "error: No task is called 'nonsense'. There are:"],
  ['dev', ['0'], "error: '0' has no script. There are:"],
  ['dev', ['5'], "error: '5' has 2 scripts, say which: 5-subscriber, 5-publisher"],
  ['dev', [], "error: missing required argument 'task'"],
  [
    'bench',
    ['nonsense'],
    expect.stringMatching(/^error: .*'nonsense' is invalid.* start, jobs, memory, requests/),
  ],
  ['bench', ['--json=x'], expect.stringMatching(/^error: .*--json/)],
  ['dashboard', ['nonsense'], expect.stringMatching(/^error: too many arguments/)],
  ['redis', ['--nonsense'], expect.stringMatching(/'--nonsense' is unknown/)],
])('%s %j: what is wrong and the usage on stderr, status 2', async (name, args, error) => {
  const script = run(name, args);
  expect(await script.end()).toBe(2);
  expect(script.stdout).toEqual([]);
  expect(script.stderr[0]).toEqual(error);
  expect(script.stderr.join('\n')).toMatch(new RegExp(`^usage: npm (run )?${name}`, 'im'));
});

test.each(['start', 'bench', 'dev'])('%s with RUNNER=nonsense: one clear line, status 2', async (name) => {
  const script = run(name, name === 'dev' ? ['3'] : [], { RUNNER: 'nonsense' });
  expect(await script.end()).toBe(2);
  expect(script.stdout).toEqual([]);
  expect(script.stderr).toEqual([
    "error: RUNNER cannot be 'nonsense': it must be dist or ts-node",
    expect.stringMatching(/^Usage: /),
  ]);
});

describe('dev', () => {
  test.each(['3', 'src/2-redis_op_async.ts', '2-redis_op_async'])(
    '%s: what the script prints, and its status',
    async (name) => {
      await suite.redis.command('DEL', 'Holberton');
      await suite.redis.command('RPUSH', 'Holberton', 'x');
      const script = run('dev', [name]);
      expect(await script.end()).toBe(1);
      expect(script.stdout.slice(0, 2)).toEqual(['Redis client connected to the server', 'Reply: OK']);
      expect(script.stderr.join()).toMatch(/WRONGTYPE/);
    }
  );

  test('Ctrl-C ends the script as it ends by itself', async () => {
    const port = await freePort();
    const script = run('dev', ['1'], { REDIS_URL: `redis://127.0.0.1:${port}` });
    await script.line(notConnected(port));
    script.process.kill('SIGINT');
    expect(await script.end()).toBe(0);
  });
});
