// scripts/redis.sh on a machine that has only a few programs: a folder that is its whole PATH.
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

/** Adds what the script looks for before it downloads and compiles. */
function addCompiler(make: string, curl: string): void {
  add('cc', 'true');
  add('make', make);
  add('curl', curl);
  add('sudo', 'shift; "$@"');
}

const server = (version: string, name = 'Redis') =>
  `echo "${name} server v=${version} sha=00000000:0 malloc=libc bits=64 build=0"`;

/** Runs the script, and returns its output, with paths relative to the machine's folder, and the files that are there. */
async function run(args: string[] = [], env: NodeJS.ProcessEnv = {}) {
  const command = [join(bin, 'bash'), join(folder, 'scripts/redis.sh'), ...args];
  const script = startProgram('redis.sh', command, { env: { PATH: bin, TMPDIR: tmpdir(), ...env } });
  const status = await script.waitForExit();
  const stdout = script.stdout.map((line) => line.replace(`${folder}/`, ''));
  return { status, stdout, stderr: script.stderr.join('\n'), files: readdirSync(folder).sort() };
}

/** The result of a run that prints the path of a server, and nothing else on stdout. */
const found = (path: string) => expect.objectContaining({ status: 0, stdout: [path] });

/** The result of a run that fails, prints nothing on stdout, and leaves nothing behind. */
const refused = (stderr: RegExp, ...files: string[]) => ({
  status: 1,
  stdout: [],
  stderr: expect.stringMatching(stderr),
  files: ['bin', ...files, 'scripts'],
});

test('prefers the server of REDIS_SERVER, then the one that it built, then Redis and Valkey on PATH', async () => {
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

test('says what to do by hand if it cannot install Redis', async () => {
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
])('if the download fails, %s installs %s, also in several calls at once', async (command, name, program) => {
  addCompiler('exit 1', 'exit 6');
  add('new-server', server('8.0.1'));
  // Like a real package manager, it knows one package, and only the first of several simultaneous calls can install.
  const path = join(bin, program);
  const install = `sleep 0.2; ln -sf new-server ${path}`;
  const wait = `until [ -e ${path} ]; do sleep 0.1; done; exit 1`;
  const [manager, ...words] = command.split(' ');
  const oneCall = `if mkdir ${folder}/lock 2>/dev/null; then ${install}; else ${wait}; fi`;
  add(manager, `[ "$*" = "${words.join(' ')} ${name}" ] || exit 1; ${oneCall}`);
  expect(await Promise.all([run(), run(), run()])).toEqual(Array(3).fill(found(`bin/${program}`)));
  expect(readdirSync(folder).sort()).toEqual(['bin', 'lock', 'scripts']);
});

test('--from builds a tarball, or leaves nothing behind', async () => {
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
  expect(await run(['--from', tarball])).toEqual(found('.redis/bin/redis-server'));
  expect(await run()).toEqual(found('.redis/bin/redis-server'));
  expect(readdirSync(join(folder, '.redis'))).toEqual(['bin']);
});

test.each(['--nonsense', '--build now', '--from'])('refuses %s with the usage and status 2', async (args) => {
  const usage = new RegExp(`^redis.sh: '${args}' is unknown\nusage: bash scripts/redis\\.sh`);
  expect(await run(args.split(' '))).toEqual({ ...refused(usage), status: 2 });
});

test('a clone by Git for Windows, which WSL may run, keeps line endings and data', () => {
  const git = (...args: string[]) => execFileSync('git', ['-C', folder, '-c', 'core.autocrlf=true', ...args]);
  const files = ['.gitattributes', 'scripts/redis.sh', 'dump.rdb'].map((name) => join(ROOT, name));
  execFileSync('cp', [...files, folder]);
  git('init', '-q');
  git('add', ...files.map((file) => basename(file)));
  git('checkout-index', '--all', '--prefix', 'clone/');
  for (const file of files)
    expect(readFileSync(join(folder, 'clone', basename(file)))).toEqual(readFileSync(file));
});
