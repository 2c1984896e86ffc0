// scripts/redis.sh on another machine than this one: a folder with the few programs that it has.
import { execFileSync } from 'child_process';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { basename, join } from 'path';
import { makeFolder } from './command';
import { ROOT } from '../support/launcher';
import { startProgram } from '../support/script';

const TOOLS =
  'bash basename cat cut dirname env getconf gzip id ln mkdir mv rm rmdir sed sha256sum sleep tail tar touch';

let folder: string;
let bin: string;
beforeEach(() => {
  folder = makeFolder();
  bin = join(folder, 'bin');
  for (const name of ['bin', 'scripts']) mkdirSync(join(folder, name));
  copyFileSync(join(ROOT, 'scripts/redis.sh'), join(folder, 'scripts/redis.sh'));
  execFileSync('bash', ['-c', `ln -s $(type -P ${TOOLS}) ${bin}`]);
});

/** Adds a program to the machine, as a shell script. */
function add(name: string, text: string): void {
  writeFileSync(join(bin, name), `#!${join(bin, 'bash')}\n${text}\n`, { mode: 0o755 });
}

/** Adds a compiler, as far as the script can tell. */
function addCompiler(make: string, curl: string): void {
  add('cc', 'true');
  add('make', make);
  add('curl', curl);
  add('sudo', 'shift; "$@"');
}

const server = (version: string, name = 'Redis') =>
  `echo "${name} server v=${version} sha=00000000:0 malloc=libc bits=64 build=0"`;

/** Runs the script; what it prints on stdout is without the machine's folder. */
async function run(args: string[] = [], env: NodeJS.ProcessEnv = {}) {
  const command = [join(bin, 'bash'), join(folder, 'scripts/redis.sh'), ...args];
  const script = startProgram('redis.sh', command, { env: { PATH: bin, TMPDIR: tmpdir(), ...env } });
  const status = await script.waitForExit();
  const stdout = script.stdout.map((line) => line.replace(`${folder}/`, ''));
  return { status, stdout, stderr: script.stderr.join('\n'), files: readdirSync(folder).sort() };
}

/** It prints the path of a server, and nothing else on stdout. */
const found = (path: string) => expect.objectContaining({ status: 0, stdout: [path] });

/** It fails without a line on stdout, and leaves nothing behind. */
const refused = (stderr: RegExp, ...files: string[]) => ({
  status: 1,
  stdout: [],
  stderr: expect.stringMatching(stderr),
  files: ['bin', ...files, 'scripts'],
});

test('finds the server of REDIS_SERVER, then the one that it built, then those on PATH, Valkey last', async () => {
  add('valkey-server', server('8.1.1', 'Valkey'));
  add('redis-server', server('4.0.9'));
  expect(await run()).toEqual(found('bin/valkey-server'));
  add('redis-server', server('5.0.7'));
  expect(await run()).toEqual(found('bin/redis-server'));
  mkdirSync(join(folder, '.redis/bin'), { recursive: true });
  copyFileSync(join(bin, 'redis-server'), join(folder, '.redis/bin/redis-server'));
  expect(await run()).toEqual(found('.redis/bin/redis-server'));
  add('my-server', server('10.0.1'));
  expect(await run([], { REDIS_SERVER: join(bin, 'my-server') })).toEqual(found('bin/my-server'));
});

test.each(['4.0.9', 'none'])('refuses a REDIS_SERVER of version %s', async (version) => {
  add('my-server', server(version));
  const result = await run([], { REDIS_SERVER: 'my-server' });
  expect(result).toEqual(refused(/not a redis-server of version 5 or later/));
});

test('says what to do by hand where Redis can be installed in no way', async () => {
  add('redis-server', server('4.0.9'));
  expect(await run()).toEqual(refused(/By hand: install make.*REDIS_SERVER/s));
});

test('refuses a download with a wrong checksum', async () => {
  const forge = 'while [ $# -gt 2 ]; do [ "$1" = -o ] && echo forged >"$2"; shift; done';
  addCompiler(`touch ${folder}/made`, forge);
  add('apt-get', `touch ${folder}/installed`);
  expect(await run()).toEqual(refused(/SHA-256 .* refused/));
});

test.each([
  ['apt-get install -y -qq -o DPkg::Lock::Timeout=300', 'redis-server', 'redis-server'],
  ['dnf install -y -q', 'valkey', 'valkey-server'],
  ['apk add --quiet --no-cache', 'valkey', 'valkey-server'],
  ['pacman -Sy --noconfirm', 'valkey', 'valkey-server'],
  ['brew install --quiet', 'redis', 'redis-server'],
])('without a download, %s installs %s, also in several calls at once', async (command, name, program) => {
  addCompiler('exit 1', 'exit 6');
  add('new-server', server('8.0.1'));
  // Like a real one it knows one package, and is busy for all but the first of the calls that come at once.
  const link = `ln -sf new-server ${bin}/${program}`;
  const busy = `until [ -e ${bin}/${program} ]; do sleep 0.1; done; exit 1`;
  const install = `if mkdir ${folder}/lock 2>/dev/null; then sleep 0.2; ${link}; else ${busy}; fi`;
  const [manager, ...words] = command.split(' ');
  add(manager, `case "$*" in "${words.join(' ')} ${name}") ${install} ;; *) exit 1 ;; esac`);
  expect(await Promise.all([run(), run(), run()])).toEqual(Array(3).fill(found(`bin/${program}`)));
  expect(readdirSync(folder).sort()).toEqual(['bin', 'lock', 'scripts']);
});

test('--from builds a tarball, and leaves nothing behind where it cannot', async () => {
  addCompiler('exit 1', 'exit 6');
  const tarball = join(folder, 'redis.tar.gz');
  mkdirSync(join(folder, 'redis/src'), { recursive: true });
  execFileSync('tar', ['-czf', tarball, '-C', folder, 'redis']);
  for (const file of ['nowhere.tar.gz', join(ROOT, 'package.json'), tarball]) {
    const result = await run(['--from', file]);
    expect(result).toEqual(refused(/could not be built/, 'redis', 'redis.tar.gz'));
    expect(result.stderr).toMatch(basename(file));
  }
  add('redis-server', server('6.0.16'));
  add('make', `for name in redis-server redis-cli; do ln ${bin}/redis-server "$2/$name"; done`);
  for (const args of [['--from', tarball], []])
    expect(await run(args)).toEqual(found('.redis/bin/redis-server'));
  expect(readdirSync(join(folder, '.redis'))).toEqual(['bin']);
});

test.each(['--nonsense', '--build now', '--from'])('refuses %s with the usage and status 2', async (args) => {
  const usage = new RegExp(`^redis.sh: '${args}' is unknown\nusage: bash scripts/redis\\.sh`);
  expect(await run(args.split(' '))).toEqual({ ...refused(usage), status: 2 });
});

test('a clone by Git for Windows, which WSL may run, keeps its line ends and its data', () => {
  const git = (...args: string[]) => execFileSync('git', ['-C', folder, '-c', 'core.autocrlf=true', ...args]);
  const files = ['.gitattributes', 'scripts/redis.sh', 'dump.rdb'].map((name) => join(ROOT, name));
  execFileSync('cp', [...files, folder]);
  git('init', '-q');
  git('add', ...files.map((file) => basename(file)));
  git('checkout-index', '--all', '--prefix', 'clone/');
  for (const file of files)
    expect(readFileSync(join(folder, 'clone', basename(file)))).toEqual(readFileSync(file));
});
