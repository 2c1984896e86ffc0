// A folder with scripts/redis.sh, for tests of what the script does on other machines than this one.
import { execFileSync } from 'child_process';
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { Script, startProgram } from '../support/script';
import { ROOT } from '../support/launcher';

const TOOLS =
  'bash basename cat cut dirname env getconf grep id mkdir mktemp mv readlink rm rmdir sed sha256sum sleep tail tar gzip touch ln';

const folders: string[] = [];
afterEach(() => {
  execFileSync('rm', ['-rf', ...folders.splice(0)]);
});

/** A folder that has scripts/redis.sh and dump.rdb, in a temporary place; it is removed after the test. */
export function copyProject(): string {
  const folder = mkdtempSync(join(tmpdir(), 'queuing-system-'));
  folders.push(folder);
  mkdirSync(join(folder, 'scripts'));
  execFileSync('cp', [
    '-R',
    join(ROOT, 'scripts/redis.sh'),
    join(ROOT, 'scripts/redis'),
    join(folder, 'scripts'),
  ]);
  copyFileSync(join(ROOT, 'dump.rdb'), join(folder, 'dump.rdb'));
  return folder;
}

/** A project on a machine that has the script's own tools and nothing else: no Redis, no compiler, no network. */
export interface Machine {
  folder: string;
  /** Runs scripts/redis.sh there. */
  run(args?: string[], env?: NodeJS.ProcessEnv): Script;
  /** Adds a program, as a shell script. */
  add(name: string, text: string): void;
}

export function bareMachine(): Machine {
  const folder = copyProject();
  const bin = join(folder, 'bin');
  mkdirSync(bin);
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
