// scripts/redis.sh on another machine than this one.
import { execFileSync } from 'child_process';
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { Script, startProgram } from '../support/script';
import { ROOT } from '../support/launcher';

const TOOLS =
  'bash basename cat cut dirname env getconf gzip id ln mkdir mktemp mv rm rmdir sed sha256sum sleep tail tar touch';

const folders: string[] = [];
afterEach(() => {
  execFileSync('rm', ['-rf', ...folders.splice(0)]);
});

/** A machine that has the script's own tools and nothing else: no Redis, no compiler, no network. */
export interface Machine {
  folder: string;
  /** Runs scripts/redis.sh there. */
  run(args?: string[], env?: NodeJS.ProcessEnv): Script;
  /** Adds a program, as a shell script. */
  add(name: string, text: string): void;
}

/** Makes a machine in a temporary folder, which is removed after the test. */
export function bareMachine(): Machine {
  const folder = mkdtempSync(join(tmpdir(), 'queuing-system-'));
  folders.push(folder);
  const bin = join(folder, 'bin');
  for (const name of ['bin', 'scripts']) mkdirSync(join(folder, name));
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
