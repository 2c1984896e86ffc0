import { execFileSync } from 'child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { CheckError, NotChecked, ours, task } from './checks/check';
import { lastWords } from './checks/starts';
import { GRADED } from './harness/graded';
import { findRedis, prepareRedisWith } from './harness/redis_server';
import { ROOT, Script, startProgram } from './harness/script';

const TOOLS =
  'bash basename cat cut dirname env getconf id mkdir mktemp mv rm rmdir sed sha256sum sleep tail tar gzip touch ln';

/** A project on a machine that has the script's own tools and nothing else: no Redis, no compiler, no network. */
interface Machine {
  folder: string;
  /** Runs scripts/redis.sh there. */
  run(args?: string[], env?: NodeJS.ProcessEnv): Script;
  /** Adds a program, as a shell script. */
  add(name: string, text: string): void;
}

let folders: string[] = [];
afterEach(() => {
  execFileSync('rm', ['-rf', ...folders]);
  folders = [];
});

function bareMachine(): Machine {
  const folder = mkdtempSync(join(tmpdir(), 'queuing-system-'));
  folders.push(folder);
  const bin = join(folder, 'bin');
  mkdirSync(join(folder, 'scripts'));
  mkdirSync(bin);
  copyFileSync(join(ROOT, 'scripts/redis.sh'), join(folder, 'scripts/redis.sh'));
  for (const tool of TOOLS.split(' ')) {
    symlinkSync(
      execFileSync('bash', ['-c', `type -P ${tool}`], { encoding: 'utf8' }).trim(),
      join(bin, tool)
    );
  }
  return {
    folder,
    run: (args = [], env = {}) =>
      startProgram('redis.sh', [join(bin, 'bash'), join(folder, 'scripts/redis.sh'), ...args], {
        env: { PATH: bin, TMPDIR: tmpdir(), ...env },
      }),
    add: (name, text) => {
      writeFileSync(join(bin, name), `#!${join(bin, 'bash')}\n${text}\n`);
      chmodSync(join(bin, name), 0o755);
    },
  };
}

const server = (version: string) =>
  `echo "Redis server v=${version} sha=00000000:0 malloc=libc bits=64 build=0"`;

const DUMP = join(GRADED || ROOT, 'dump.rdb');

/** Starts a server with the data of dump.rdb and asks it something; throws why Redis does not load the file. */
async function loadDump(command: string, ...args: string[]): Promise<unknown> {
  if (!existsSync(DUMP)) throw new CheckError('there is no dump.rdb in the folder');
  if (readFileSync(DUMP).length === 0) throw new CheckError('dump.rdb is empty');
  const redis = await prepareRedisWith(DUMP);
  try {
    await redis.start();
    return await redis.command(command, ...args);
  } catch (error) {
    const lines = (error as Error).message.split('\n');
    const [, format] = /Can't handle RDB format version (\d+)/.exec(lines.join()) || [];
    const version = execFileSync(findRedis(), ['--version'], { encoding: 'utf8' }).split(' ')[2];
    const why = format
      ? `it was saved by a Redis that is newer than the one here (format ${format}; here is ${version})`
      : lastWords({ stdout: [], stderr: lines.filter((line) => /rdb|# /i.test(line)).slice(0, 1) });
    throw new CheckError(`Redis cannot load dump.rdb: ${why}`, { actual: lines.slice(1, 30) });
  } finally {
    await redis.remove();
  }
}

task('dump.rdb is there, and Redis loads it', async () => {
  await loadDump('PING');
});

task('dump.rdb holds the key Holberton with the value School', async () => {
  const keys = async () => ((await loadDump('KEYS', '*')) as string[]).join(', ') || 'no key';
  const value = await loadDump('GET', 'Holberton').catch((error: Error) => {
    throw error instanceof CheckError ? new NotChecked(error.reason) : error;
  });
  if (value === 'School') return;
  throw new CheckError('the key Holberton does not hold School', {
    expected: ['School'],
    actual: [value === null ? `nothing: the file holds ${await keys()}` : `${value}`],
    context: 'GET Holberton, on a server that has loaded dump.rdb',
  });
});

ours(() =>
  test('dump.rdb was written by Redis 6.0, and holds nothing else', async () => {
    expect(readFileSync(DUMP, 'latin1')).toMatch(/redis-ver.6\.0\./);
    expect(await loadDump('DBSIZE')).toBe(1);
  })
);

ours(() =>
  describe('scripts/redis.sh', () => {
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

    test('calls at once install once, with the package manager, where no source can be had', async () => {
      const machine = bareMachine();
      machine.add('make', 'exit 1');
      machine.add('cc', 'true');
      machine.add('curl', 'exit 6');
      machine.add('sudo', 'shift; "$@"');
      machine.add('new-redis', server('7.0.15'));
      machine.add(
        'apt-get',
        `case "$*" in
        *install*) echo once >>${machine.folder}/log; sleep 0.5; ln -s new-redis ${machine.folder}/bin/redis-server ;;
      esac`
      );
      const calls = [machine.run(), machine.run(), machine.run()];
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
  })
);
