// What all commands have in common: --help and refused arguments. Each runs as package.json says.
import { notConnected } from '../support/expected';
import { freePort } from '../support/port';
import { startRedis } from '../support/redis';
import { startCommand } from './command';

test('--help prints the usage and exits with status 0', async () => {
  const script = startCommand('start', ['--help']);
  expect(await script.waitForExit()).toBe(0);
  expect(script.stdout[0]).toMatch(/^Usage: npm start /);
  expect(script.stderr).toEqual([]);
});

test.each<[string, string[], NodeJS.ProcessEnv, RegExp]>([
  ['start', ['3', 'nonsense'], {}, /^error: No task is called 'nonsense'\. There are:$/],
  ['dev', ['5'], {}, /^error: '5' names 2 scripts/],
  ['bench', ['nonsense'], {}, /^error: .*'nonsense' is invalid.* start, jobs, memory, requests/],
  ['dashboard', ['nonsense'], {}, /^error: too many arguments/],
  ['redis', ['--port', '0'], {}, /^error: .*'0' is invalid.* from 1 to 65535/],
  ['test:faults', [], { SEED: '4294967296' }, /^error: .* env 'SEED' is invalid.* from 0 to 4294967295/],
  ['test:faults', [], { SECONDS: '1.5' }, /^error: .*'SECONDS'.* a whole number from 1 to 86400/],
])(
  '%s %j %j prints the error and the usage on stderr and exits with status 2',
  async (name, args, env, error) => {
    const script = startCommand(name, args, env);
    expect(await script.waitForExit()).toBe(2);
    expect(script.stdout).toEqual([]);
    expect(script.stderr[0]).toMatch(error);
    expect(script.stderr.join('\n')).toMatch(new RegExp(`^Usage: npm (run )?${name} `, 'm'));
  }
);

test('npm run dev has the output and exit status of the script', async () => {
  const redis = await startRedis();
  await redis.command('DEL', 'Holberton');
  await redis.command('RPUSH', 'Holberton', 'x');
  const script = startCommand('dev', ['3'], { REDIS_URL: redis.url });
  expect(await script.waitForExit()).toBe(1);
  expect(script.stdout.slice(0, 2)).toEqual(['Redis client connected to the server', 'Reply: OK']);
  expect(script.stderr.join()).toMatch(/WRONGTYPE/);
});

test('npm run dev passes Ctrl-C to the script', async () => {
  const port = await freePort();
  const script = startCommand('dev', ['1'], { REDIS_URL: `redis://127.0.0.1:${port}` });
  await script.waitForLine(notConnected(port));
  script.signal('SIGINT');
  expect(await script.waitForExit()).toBe(0);
});
