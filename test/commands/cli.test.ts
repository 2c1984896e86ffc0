// What all commands have in common: --help and unknown arguments. Each is run as package.json has it.
import { readFileSync } from 'fs';
import { join } from 'path';
import { setUp } from '../support/suite';
import { notConnected } from '../support/expected';
import { freePort } from '../support/port';
import { Script, startProgram } from '../support/script';
import { ROOT } from '../support/launcher';

const suite = setUp();
const commands: Record<string, string> = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).scripts;

/** Runs a command of package.json with arguments. */
function run(name: string, args: string[], env: NodeJS.ProcessEnv = {}): Script {
  const command = ['bash', '-c', `exec ${commands[name]} "$@"`, name, ...args];
  const PATH = `${join(ROOT, 'node_modules/.bin')}:${process.env.PATH}`;
  const all = { ...process.env, PATH, REDIS_URL: suite.redis.url, ...env };
  return suite.adopt(startProgram(name, command, { cwd: ROOT, env: all }));
}

test.each(['start', 'dev', 'bench', 'dashboard', 'redis'])('%s --help: the usage, status 0', async (name) => {
  const script = run(name, ['--help']);
  expect(await script.end()).toBe(0);
  expect(script.stdout[0]).toMatch(new RegExp(`^Usage: npm (run )?${name} `));
  expect(script.stderr).toEqual([]);
});

test.each<[string, string[], string | RegExp]>([
  ['start', ['--nonsense'], "error: unknown option '--nonsense'"],
  ['start', ['3', 'nonsense'], "error: No task is called 'nonsense'. There are:"],
  ['dev', [], "error: missing required argument 'task'"],
  ['dev', ['nonsense'], "error: No script is called 'nonsense'. There are:"],
  ['dev', ['0'], 'error: Task 0 has no script: npm run redis does it'],
  ['dev', ['5'], "error: '5' names 2 scripts. Say which: 5-subscriber, 5-publisher"],
  ['dev', ['_creator'], "error: '_creator' names 2 scripts. Say which: 6-job_creator, 7-job_creator"],
  [
    'dev',
    ['8-job'],
    /^error: 8-job only exports a function\. See it work: npm start 8-job\. .* npx jest 8-job$/,
  ],
  ['bench', ['nonsense'], /^error: .*'nonsense' is invalid.* start, jobs, memory, requests/],
  ['bench', ['--json=x'], /^error: .*--json/],
  ['dashboard', ['nonsense'], /^error: too many arguments/],
  ['redis', ['--nonsense'], "error: unknown option '--nonsense'"],
  ['redis', ['--port', '0'], /^error: .*'0' is invalid.* from 1 to 65535/],
  ['redis', ['--port', '70000'], /^error: .*'70000' is invalid.* from 1 to 65535/],
])('%s %j: what is wrong and the usage on stderr, status 2', async (name, args, error) => {
  const script = run(name, args);
  expect(await script.end()).toBe(2);
  expect(script.stdout).toEqual([]);
  if (typeof error === 'string') expect(script.stderr[0]).toBe(error);
  else expect(script.stderr[0]).toMatch(error);
  expect(script.stderr.join('\n')).toMatch(new RegExp(`^Usage: npm (run )?${name} `, 'm'));
});

describe('dev', () => {
  test.each(['3', 'src/2-redis_op_async.ts', 'async'])(
    '%s: the output of the script, and its status',
    async (name) => {
      await suite.redis.command('DEL', 'Holberton');
      await suite.redis.command('RPUSH', 'Holberton', 'x');
      const script = run('dev', [name]);
      expect(await script.end()).toBe(1);
      expect(script.stdout.slice(0, 2)).toEqual(['Redis client connected to the server', 'Reply: OK']);
      expect(script.stderr.join()).toMatch(/WRONGTYPE/);
    }
  );

  test("6, 7, 8 and 9 are the scripts of README's table", async () => {
    const processor = run('dev', ['7']);
    const creator = run('dev', ['6']);
    expect(await creator.end()).toBe(0);
    await processor.line(/^Sending notification to 4153518780, /);
    const [processors, creators] = [run('dev', ['9']), run('dev', ['8'])];
    expect(await creators.end()).toBe(0);
    expect(creators.stdout).toContain('Notification job created: 12');
    await processors.line(/^Sending notification to 4153518743, /);
  });

  test('Ctrl-C ends the script as it ends by itself', async () => {
    const port = await freePort();
    const script = run('dev', ['1'], { REDIS_URL: `redis://127.0.0.1:${port}` });
    await script.line(notConnected(port));
    script.process.kill('SIGINT');
    expect(await script.end()).toBe(0);
  });
});
