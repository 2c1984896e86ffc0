import { execFileSync } from 'child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, symlinkSync } from 'fs';
import { join } from 'path';
import { bareMachine, Machine } from './bare_machine';
import { ROOT } from '../support/launcher';

const server = (version: string) =>
  `echo "Redis server v=${version} sha=00000000:0 malloc=libc bits=64 build=0"`;

test('prints the server that REDIS_SERVER names', async () => {
  const machine = bareMachine();
  machine.add('my-server', server('7.0.15'));
  machine.add('redis-server', server('6.0.16'));
  const path = join(machine.folder, 'bin/my-server');
  const script = machine.run([], { REDIS_SERVER: path });
  expect(await script.end()).toBe(0);
  expect(script.stdout).toEqual([path]);
});

test.each(['4.0.9', 'none'])('refuses a REDIS_SERVER of version %s', async (version) => {
  const machine = bareMachine();
  machine.add('my-server', server(version));
  const script = machine.run([], { REDIS_SERVER: 'my-server' });
  expect(await script.end()).toBe(1);
  expect(script.stdout).toEqual([]);
  expect(script.stderr.join()).toMatch(/not a redis-server of version 5 or later/);
});

test('prints the one that it built before the one on PATH', async () => {
  const machine = bareMachine();
  machine.add('redis-server', server('7.2.0'));
  mkdirSync(join(machine.folder, '.redis/bin'), { recursive: true });
  copyFileSync(join(machine.folder, 'bin/redis-server'), join(machine.folder, '.redis/bin/redis-server'));
  const script = machine.run();
  expect(await script.end()).toBe(0);
  expect(script.stdout).toEqual([join(machine.folder, '.redis/bin/redis-server')]);
});

test('without any way to install one says what to do by hand, and leaves nothing behind', async () => {
  const machine = bareMachine();
  machine.add('redis-server', server('4.0.9'));
  const script = machine.run();
  expect(await script.end()).toBe(1);
  expect(script.stdout).toEqual([]);
  expect(script.stderr.join('\n')).toMatch(/By hand: install make.*REDIS_SERVER/s);
  expect(existsSync(join(machine.folder, '.redis'))).toBe(false);
});

test('refuses a download with a wrong checksum, and leaves nothing behind', async () => {
  const machine = bareMachine();
  machine.add('make', 'touch made');
  machine.add('cc', 'true');
  machine.add('curl', 'while [ $# -gt 2 ]; do [ "$1" = -o ] && echo forged >"$2"; shift; done');
  machine.add('apt-get', `touch ${machine.folder}/installed`);
  const script = machine.run();
  expect(await script.end()).toBe(1);
  expect(script.stderr.join('\n')).toMatch(/SHA-256 .* refused/);
  for (const trace of ['.redis', 'made', 'installed'])
    expect(existsSync(join(machine.folder, trace))).toBe(false);
});

/** No source can be had, and the package manager takes a moment; a line in the file log for each time. */
function addPackageManager(machine: Machine): void {
  machine.add('make', 'exit 1');
  machine.add('cc', 'true');
  machine.add('curl', 'exit 6');
  machine.add('sudo', 'shift; "$@"');
  machine.add('new-redis', server('7.0.15'));
  machine.add(
    'apt-get',
    `case "$*" in
      *install*) echo once >>${machine.folder}/log; sleep 0.5; ln -sf new-redis ${machine.folder}/bin/redis-server ;;
    esac`
  );
}

test.each([
  ['nobody has begun', []],
  ['a call was killed that had begun', [['installing', 'ENDED']]],
  ...(existsSync('/proc')
    ? [["the call's process id is another program's now", [['installing', 'OTHER']]]]
    : []),
  [
    'the one that took over from it was killed too',
    [
      ['installing', 'ENDED'],
      ['installing.ENDED', 'ENDED'],
    ],
  ],
])('many calls at once install once, with the package manager: %s', async (_, links) => {
  const machine = bareMachine();
  addPackageManager(machine);
  const ended = machine.run();
  await ended.end();
  const write = (text: string) =>
    text.replace('ENDED', `${ended.process.pid}`).replace('OTHER', `${process.pid}`);
  execFileSync('rm', [join(machine.folder, 'log'), join(machine.folder, 'bin/redis-server')]);
  if (links.length) mkdirSync(join(machine.folder, '.redis'));
  for (const [name, owner] of links) symlinkSync(write(owner), join(machine.folder, '.redis', write(name)));

  const calls = [...Array(8)].map(() => machine.run());
  for (const call of calls) {
    expect(await call.end()).toBe(0);
    expect(call.stdout).toEqual([join(machine.folder, 'bin/redis-server')]);
  }
  expect(readFileSync(join(machine.folder, 'log'), 'utf8')).toBe('once\n');
  expect(existsSync(join(machine.folder, '.redis'))).toBe(false);
});

test('--from a file that is none, or no tarball: one clear error', async () => {
  const machine = bareMachine();
  machine.add('make', 'true');
  machine.add('cc', 'true');
  const none = machine.run(['--from', 'nowhere.tar.gz']);
  expect(await none.end()).toBe(1);
  expect(none.stderr.join()).toMatch(/'nowhere.tar.gz' is no file/);
  const wrong = machine.run(['--from', join(ROOT, 'package.json')]);
  expect(await wrong.end()).toBe(1);
  expect(wrong.stderr.join()).toMatch(/could not be built/);
  expect(existsSync(join(machine.folder, '.redis/bin'))).toBe(false);
});

test.each([
  [['--nonsense'], "'--nonsense' is unknown"],
  [['--build', 'now'], "--build takes nothing, and not 'now'"],
  [['--from'], '--from takes the path of a source tarball'],
  [['--start', '--nonsense'], "'--nonsense' is unknown"],
  [['--start', '--port', '0'], "--port takes a number from 1 to 65535, and not '0'"],
  [['--start', '--port', '70000'], "--port takes a number from 1 to 65535, and not '70000'"],
])('%p: what is wrong, the usage, and status 2', async (args, error) => {
  const script = bareMachine().run(args);
  expect(await script.end()).toBe(2);
  expect(script.stdout).toEqual([]);
  expect(script.stderr[0]).toBe(`redis.sh: ${error}`);
  expect(script.stderr[1]).toMatch(/^usage: npm run redis/);
});
