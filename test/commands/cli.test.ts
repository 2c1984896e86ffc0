// What all commands have in common: --help and unknown arguments. Each is run as package.json has it.
import { startCommand } from './command';
import { notConnected } from '../support/expected';
import { freePort } from '../support/port';
import { RedisServer, startRedis } from '../support/redis';

test.each(['start', 'dev', 'bench', 'dashboard', 'redis'])('%s --help: the usage, status 0', async (name) => {
  const script = startCommand(name, ['--help']);
  expect(await script.waitForExit()).toBe(0);
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
  const script = startCommand(name, args);
  expect(await script.waitForExit()).toBe(2);
  expect(script.stdout).toEqual([]);
  if (typeof error === 'string') expect(script.stderr[0]).toBe(error);
  else expect(script.stderr[0]).toMatch(error);
  expect(script.stderr.join('\n')).toMatch(new RegExp(`^Usage: npm (run )?${name} `, 'm'));
});

describe('dev', () => {
  let redis: RedisServer;
  beforeAll(async () => {
    redis = await startRedis();
  });
  const run = (name: string, REDIS_URL = redis.url) => startCommand('dev', [name], { REDIS_URL });

  test.each(['3', 'src/2-redis_op_async.ts', 'async'])(
    '%s: the output of the script, and its status',
    async (name) => {
      await redis.command('DEL', 'Holberton');
      await redis.command('RPUSH', 'Holberton', 'x');
      const script = run(name);
      expect(await script.waitForExit()).toBe(1);
      expect(script.stdout.slice(0, 2)).toEqual(['Redis client connected to the server', 'Reply: OK']);
      expect(script.stderr.join()).toMatch(/WRONGTYPE/);
    }
  );

  test("6, 7, 8 and 9 are the scripts of README's table", async () => {
    const processor = run('7');
    const creator = run('6');
    expect(await creator.waitForExit()).toBe(0);
    await processor.waitForLine(/^Sending notification to 4153518780, /);
    const [processors, creators] = [run('9'), run('8')];
    expect(await creators.waitForExit()).toBe(0);
    expect(creators.stdout).toContain('Notification job created: 12');
    await processors.waitForLine(/^Sending notification to 4153518743, /);
  });

  test('Ctrl-C ends the script as it ends by itself', async () => {
    const port = await freePort();
    const script = run('1', `redis://127.0.0.1:${port}`);
    await script.waitForLine(notConnected(port));
    script.signal('SIGINT');
    expect(await script.waitForExit()).toBe(0);
  });
});
