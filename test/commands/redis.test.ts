import { execFileSync } from 'child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync } from 'fs';
import { tmpdir } from 'os';
import { basename, join } from 'path';
import { bareMachine, Machine } from './bare_machine';
import { ROOT } from '../support/launcher';

const server = (version: string, name = 'Redis') =>
  `echo "${name} server v=${version} sha=00000000:0 malloc=libc bits=64 build=0"`;

/** Runs the script, which is to print the path of a server and nothing else on stdout. */
async function find(machine: Machine, env: NodeJS.ProcessEnv = {}): Promise<string> {
  const script = machine.run([], env);
  expect(await script.waitForExit()).toBe(0);
  expect(script.stdout).toHaveLength(1);
  return script.stdout[0].replace(`${machine.folder}/`, '');
}

test('finds the server of REDIS_SERVER, then the one that it built, then those on PATH, Valkey last', async () => {
  const machine = bareMachine();
  machine.add('valkey-server', server('8.1.1', 'Valkey'));
  expect(await find(machine)).toBe('bin/valkey-server');
  machine.add('redis-server', server('4.0.9'));
  expect(await find(machine)).toBe('bin/valkey-server');
  machine.add('redis-server', server('5.0.7'));
  expect(await find(machine)).toBe('bin/redis-server');
  mkdirSync(join(machine.folder, '.redis/bin'), { recursive: true });
  copyFileSync(join(machine.folder, 'bin/redis-server'), join(machine.folder, '.redis/bin/redis-server'));
  expect(await find(machine)).toBe('.redis/bin/redis-server');
  machine.add('my-server', server('10.0.1'));
  const path = join(machine.folder, 'bin/my-server');
  expect(await find(machine, { REDIS_SERVER: path })).toBe('bin/my-server');
});

test.each(['4.0.9', 'none'])('refuses a REDIS_SERVER of version %s', async (version) => {
  const machine = bareMachine();
  machine.add('my-server', server(version));
  const script = machine.run([], { REDIS_SERVER: 'my-server' });
  expect(await script.waitForExit()).toBe(1);
  expect(script.stdout).toEqual([]);
  expect(script.stderr.join()).toMatch(/not a redis-server of version 5 or later/);
});

test('without any way to install one says what to do by hand, and leaves nothing behind', async () => {
  const machine = bareMachine();
  machine.add('redis-server', server('4.0.9'));
  const script = machine.run();
  expect(await script.waitForExit()).toBe(1);
  expect(script.stdout).toEqual([]);
  expect(script.stderr.join('\n')).toMatch(/By hand: install make.*REDIS_SERVER/s);
  expect(existsSync(join(machine.folder, '.redis'))).toBe(false);
});

/** A machine with a compiler, as far as the script can tell. */
function machineWithCompiler(make: string, curl: string): Machine {
  const machine = bareMachine();
  machine.add('cc', 'true');
  machine.add('make', make);
  machine.add('curl', curl);
  machine.add('sudo', 'shift; "$@"');
  return machine;
}

test('refuses a download with a wrong checksum, and leaves nothing behind', async () => {
  const forge = 'while [ $# -gt 2 ]; do [ "$1" = -o ] && echo forged >"$2"; shift; done';
  const machine = machineWithCompiler('touch made', forge);
  machine.add('apt-get', `touch ${machine.folder}/installed`);
  const script = machine.run();
  expect(await script.waitForExit()).toBe(1);
  expect(script.stderr.join('\n')).toMatch(/SHA-256 .* refused/);
  for (const trace of ['.redis', 'made', 'installed']) {
    expect(existsSync(join(machine.folder, trace))).toBe(false);
  }
});

test.each([
  ['apt-get', 'redis-server', 'redis-server'],
  ['dnf', 'valkey', 'valkey-server'],
  ['apk', 'valkey', 'valkey-server'],
  ['pacman', 'valkey', 'valkey-server'],
  ['brew', 'redis', 'redis-server'],
])(
  'where no source can be had, %s installs %s, also in several calls at once',
  async (manager, name, program) => {
    const machine = machineWithCompiler('exit 1', 'exit 6');
    machine.add('new-server', server('8.0.1'));
    // Like a real one it knows one package, and is busy for all but the first of the calls that come at once.
    const install = `mkdir ${machine.folder}/lock 2>/dev/null && sleep 0.3 && ln -sf new-server ${machine.folder}/bin/${program}`;
    machine.add(
      manager,
      `case " $* " in *" ${name} "*) ${install} || { sleep 1; exit 1; } ;; *) exit 1 ;; esac`
    );
    const calls = [1, 2, 3].map(() => find(machine));
    expect(await Promise.all(calls)).toEqual(Array(3).fill(`bin/${program}`));
    expect(existsSync(join(machine.folder, '.redis'))).toBe(false);
  }
);

test('--from builds a tarball; what is none, or cannot be compiled, changes nothing', async () => {
  const machine = machineWithCompiler('exit 1', 'exit 6');
  const built = join(machine.folder, '.redis/bin/redis-server');
  const tarball = join(machine.folder, 'redis.tar.gz');
  mkdirSync(join(machine.folder, 'redis/src'), { recursive: true });
  execFileSync('tar', ['-czf', tarball, '-C', machine.folder, 'redis']);
  for (const [file, error] of [
    ['nowhere.tar.gz', /'nowhere.tar.gz' is no file/],
    [join(ROOT, 'package.json'), /could not be built/],
    [tarball, /could not be built/],
  ] as const) {
    const script = machine.run(['--from', file]);
    expect(await script.waitForExit()).toBe(1);
    expect(script.stderr.join()).toMatch(error);
    expect(existsSync(join(machine.folder, '.redis'))).toBe(false);
  }
  machine.add('redis-server', server('6.0.16'));
  machine.add(
    'make',
    `for name in redis-server redis-cli; do ln ${machine.folder}/bin/redis-server "$2/$name"; done`
  );
  const script = machine.run(['--from', tarball]);
  expect(await script.waitForExit()).toBe(0);
  expect(script.stdout).toEqual([built]);
  expect(await find(machine)).toBe('.redis/bin/redis-server');
  expect(readdirSync(join(machine.folder, '.redis'))).toEqual(['bin']);
});

test.each([['--nonsense'], ['--build', 'now'], ['--from']])(
  '%p %p: the usage, and status 2',
  async (...args) => {
    const script = bareMachine().run(args);
    expect(await script.waitForExit()).toBe(2);
    expect(script.stdout).toEqual([]);
    expect(script.stderr[0]).toBe(`redis.sh: '${args.join(' ')}' is unknown`);
    expect(script.stderr[1]).toMatch(/^usage: bash scripts\/redis\.sh/);
  }
);

test('a clone by Git for Windows, which WSL may run, keeps its line ends and its data', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'queuing-system-'));
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=x', '-c', 'user.email=x', ...args]);
  try {
    git('init', '-q', join(folder, 'origin'));
    const files = ['.gitattributes', 'scripts/redis.sh', 'dump.rdb'].map((name) => join(ROOT, name));
    execFileSync('cp', [...files, join(folder, 'origin')]);
    git('-C', join(folder, 'origin'), 'add', '.');
    git('-C', join(folder, 'origin'), 'commit', '-q', '-m', 'x');
    git('-c', 'core.autocrlf=true', 'clone', '-q', join(folder, 'origin'), join(folder, 'clone'));
    for (const file of files)
      expect(readFileSync(join(folder, 'clone', basename(file)))).toEqual(readFileSync(file));
  } finally {
    execFileSync('rm', ['-rf', folder]);
  }
});
