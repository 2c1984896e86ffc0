// Isolates students' code with bubblewrap (bwrap, https://github.com/containers/bubblewrap). Each folder is graded in a
// sandbox with its own network; in it, each test file has another network; and in that, each script has a second sandbox,
// with its own namespaces and read-only mounts of only what it needs.
import { spawnSync } from 'child_process';
import { existsSync, lstatSync, readFileSync, readlinkSync, realpathSync } from 'fs';
import { basename, dirname, join, resolve } from 'path';

const ROOT = resolve(__dirname, '../..');

/** MiB that a process may allocate beyond what a bare Node reserves, and that a file, or all of /tmp, may hold. */
const MEMORY = 512;
const TEMPORARY = 64;

/** What a command prints; '' if it cannot be run. */
const outputOf = (command: string, ...args: string[]): string =>
  spawnSync(command, args, { encoding: 'utf8' }).stdout || '';

/**
 * KiB that a process may allocate (ulimit -d). It includes what a bare Node reserves, which is measured: since Node 23, a
 * code range of 512 MiB counts although it is not used.
 */
function measureDataLimit(): number {
  const program = "require('fs').readFileSync('/proc/self/status', 'latin1')";
  const status = outputOf(process.execPath, '-p', program);
  const [, reserved = 0] = /^VmData:\s+(\d+)/m.exec(status) || [];
  return Number(reserved) + MEMORY * 1024;
}

/** The system's programs and libraries, and their settings in /etc: no user names, no keys, no sockets (/run). */
const SYSTEM = ['/usr', '/bin', '/sbin', '/lib', '/lib32', '/lib64', '/libx32', '/nix/store', '/gnu/store'];
const SETTINGS = ['alternatives', 'hosts', 'ld.so.cache', 'ld.so.conf', 'ld.so.conf.d', 'localtime', 'ssl'];

/** bwrap's arguments that mount a path at the same place, read-only. */
export const readOnly = (path: string): string[] => ['--ro-bind', path, path];

const isLink = (path: string) => lstatSync(path).isSymbolicLink();

/** The mounts that every program needs: the system's, and those of programs outside the system's folders. */
function systemMounts(...more: string[]): string[] {
  const programs = [process.execPath, process.env.REDIS_SERVER || '', ...more];
  const system = SYSTEM.filter(existsSync).flatMap((path) =>
    isLink(path) ? ['--symlink', readlinkSync(path), path] : readOnly(path)
  );
  const isInSystem = (path: string) => SYSTEM.some((folder) => path.startsWith(`${folder}/`));
  const settings = SETTINGS.map((name) => `/etc/${name}`);
  const others = [...settings, ...programs].filter((path) => existsSync(path) && !isInSystem(path));
  return [...system, ...others.flatMap(readOnly)];
}

/** Whether a path is a real folder node_modules: a link of that name may lead anywhere, such as to a home folder. */
const isPackages = (path: string) => existsSync(path) && basename(realpathSync(path)) === 'node_modules';

/** The mounts of a folder of scripts: itself, and each node_modules in which Node looks for its packages. */
export function folderMounts(folder: string): string[] {
  const own = join(folder, 'node_modules');
  const linked = isPackages(own) && isLink(own) ? [realpathSync(own)] : [];
  const above: string[] = [];
  for (let at = dirname(folder); at !== dirname(at); at = dirname(at)) above.push(join(at, 'node_modules'));
  return [folder, ...linked, ...above.filter(isPackages)].flatMap(readOnly);
}

export interface Sandbox {
  /** The path of bwrap. */
  bwrap: string;
  /** Whether it can limit the size of a tmpfs, as from version 0.7 on. */
  hasSize: boolean;
  /** Whether it works inside itself, so that each script is isolated from the grader too. */
  isNested: boolean;
  /** KiB that a script's process may allocate. */
  dataLimit: number;
}

/** The options of bwrap for a program with its own processes and devices. */
const ISOLATED =
  '--unshare-pid --unshare-ipc --unshare-uts --new-session --die-with-parent --proc /proc --dev /dev';

let count = 0;

/**
 * The command that runs a program in a script's sandbox, in this process's network. Where sandboxes cannot be nested, it is
 * the program's own command.
 * @param mounts what it needs besides the system, as arguments of bwrap
 */
export function inScriptSandbox(sandbox: Sandbox | undefined, command: string[], mounts: string[]): string[] {
  if (!sandbox?.isNested) return command;
  count += 1;
  // Kue identifies workers by host name and process id, and in each sandbox the id is 2.
  const own = `${ISOLATED} --cap-drop ALL --remount-ro /proc --hostname script-${process.pid}-${count}`;
  const size = sandbox.hasSize ? ` --size ${TEMPORARY * 1024 * 1024}` : '';
  const before = `${own}${size} --tmpfs /tmp`.split(' ');
  const after = '--remount-ro /dev --remount-ro /'.split(' ');
  // -d counts KiB, -f blocks of 512 bytes.
  const limits = `ulimit -d ${sandbox.dataLimit}; ulimit -f ${TEMPORARY * 2048}; ulimit -c 0`;
  const shell = ['/bin/sh', '-c', `{ ${limits}; } 2>/dev/null; exec "$@"`, 'sh'];
  return [sandbox.bwrap, ...before, ...systemMounts(), ...mounts, ...after, ...shell, ...command];
}

/** The command that runs a program in its own network within the folder's, without the servers of other tests. */
export const inOwnNetwork = ({ bwrap, isNested }: Sandbox, command: string[]): string[] =>
  isNested ? [bwrap, '--unshare-net', '--die-with-parent', '--dev-bind', '/', '/', ...command] : command;

/** The command that runs a program in a folder's sandbox, whose network is only its own loopback. */
function folderSandbox(sandbox: Sandbox, mounts: string[], command: string[]): string[] {
  // Only nested sandboxes need capabilities. Without them, students' code itself would have these.
  const capabilities = sandbox.isNested ? '' : ' --cap-drop ALL';
  const before = `${ISOLATED} --unshare-net${capabilities} --tmpfs /tmp`.split(' ');
  const system = systemMounts(sandbox.bwrap);
  return [sandbox.bwrap, ...before, ...system, ...mounts, '--remount-ro', '/', ...command];
}

/** The command that runs the tests of a folder in its sandbox; they write to `work`. */
export function inFolderSandbox(sandbox: Sandbox, folder: string, work: string, command: string[]): string[] {
  const mounts = [...folderMounts(folder), ...readOnly(ROOT), '--bind', work, work];
  return folderSandbox(sandbox, mounts, command);
}

/** Why a sandbox does not work, if so: bwrap's last line on stderr. */
function failureOf(sandbox: Sandbox): string | undefined {
  const [file, ...args] = folderSandbox(
    sandbox,
    [],
    inOwnNetwork(sandbox, inScriptSandbox(sandbox, ['true'], []))
  );
  const { status, stderr, error } = spawnSync(file, args, { encoding: 'utf8' });
  if (status === 0) return undefined;
  return error ? error.message : stderr.trim().split('\n').pop() || `status ${status}`;
}

/**
 * What to do if AppArmor refuses the namespaces that bubblewrap needs, as on Ubuntu 24.04.
 * @see https://ubuntu.com/blog/ubuntu-23-10-restricted-unprivileged-user-namespaces
 */
export function howToAllow(setting = '/proc/sys/kernel/apparmor_restrict_unprivileged_userns'): string {
  if (!existsSync(setting) || readFileSync(setting, 'utf8').trim() !== '1') return '';
  return ' To allow it: sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0';
}

/** Tries out how well students' code can be isolated here; a warning says what is not, why, and what to do. */
export function findSandbox(): { sandbox?: Sandbox; warning?: string } {
  const open = "Students' code runs with your rights and your network";
  if (process.platform !== 'linux')
    return { warning: `${open}: bubblewrap, which prevents it, needs Linux.` };
  const bwrap = outputOf('sh', '-c', 'realpath "$(command -v bwrap)"').trim();
  if (!bwrap) return { warning: `${open}: to prevent it, install bubblewrap (apt-get install bubblewrap).` };
  const hasSize = outputOf(bwrap, '--help').includes('--size');
  const nested: Sandbox = { bwrap, hasSize, isNested: true, dataLimit: measureDataLimit() };
  const why = failureOf(nested);
  const unbounded =
    "Students' code can fill the memory with files: bubblewrap before 0.7 bounds each, not all.";
  if (!why) return { sandbox: nested, warning: hasSize ? undefined : unbounded };
  const single = { ...nested, isNested: false };
  const whyNot = failureOf(single);
  if (whyNot) return { warning: `${open}: bubblewrap does not work here (${whyNot}).${howToAllow()}` };
  const warning = `Students' code can change its marks and fill the memory: bubblewrap does not work in itself here (${why}).`;
  return { sandbox: single, warning };
}
