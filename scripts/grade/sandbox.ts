// Keeps students' code apart from this machine with bubblewrap (bwrap, https://github.com/containers/bubblewrap): each folder
// in a sandbox with a network of its own, each test file in another network within it, and each script in a sandbox within
// that, with namespaces of its own and read-only mounts of what it needs and nothing else.
import { spawnSync } from 'child_process';
import { existsSync, lstatSync, readFileSync, readlinkSync, realpathSync } from 'fs';
import { basename, dirname, join, resolve } from 'path';

const ROOT = resolve(__dirname, '../..');

/** MiB: the memory of a process besides what a bare Node reserves, and what may be written, to a file and to all of /tmp. */
const MEMORY = 512;
const TEMPORARY = 64;

/** What a command prints; nothing where it cannot be run. */
const outputOf = (command: string, ...args: string[]): string =>
  spawnSync(command, args, { encoding: 'utf8' }).stdout || '';

/**
 * KiB that the data of a process may take. A bare Node's own are measured and added: since Node 23 they include a code
 * range of 512 MiB, which is reserved, not used, and counts all the same.
 */
function measureDataLimit(): number {
  const status = outputOf(
    process.execPath,
    '-p',
    "require('fs').readFileSync('/proc/self/status', 'latin1')"
  );
  const [, reserved = 0] = /^VmData:\s+(\d+)/m.exec(status) || [];
  return Number(reserved) + MEMORY * 1024;
}

/** What programs are made of, and the settings that they read. No names of users, no keys, no sockets (/run). */
const SYSTEM = ['/usr', '/bin', '/sbin', '/lib', '/lib32', '/lib64', '/libx32', '/nix/store', '/gnu/store'];
const SETTINGS = ['alternatives', 'hosts', 'ld.so.cache', 'ld.so.conf', 'ld.so.conf.d', 'localtime', 'ssl'];

/** Mounts a path where it is, read-only. */
export const readOnly = (path: string): string[] => ['--ro-bind', path, path];

const isLink = (path: string) => lstatSync(path).isSymbolicLink();

/** The mounts that every program needs. `programs` are those that may be elsewhere than the system's. */
function systemMounts(...programs: (string | undefined)[]): string[] {
  const system = SYSTEM.filter(existsSync).flatMap((path) =>
    isLink(path) ? ['--symlink', readlinkSync(path), path] : readOnly(path)
  );
  const isElsewhere = (path = '') => existsSync(path) && !SYSTEM.some((one) => path.startsWith(`${one}/`));
  const settings = SETTINGS.map((name) => `/etc/${name}`).filter(existsSync);
  return [...system, ...[...settings, ...(programs.filter(isElsewhere) as string[])].flatMap(readOnly)];
}

/** Whether a path is a folder node_modules. A link of that name may lead to any place, such as a home folder. */
const isPackages = (path: string) => existsSync(path) && basename(realpathSync(path)) === 'node_modules';

/** The mounts of a folder of scripts: itself, and the node_modules that Node finds from it on. */
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
  /** Whether it can bound what is written to a tmpfs, as from version 0.7 on. */
  hasSize: boolean;
  /** Whether each script can be kept apart from the grader too, in a sandbox within the folder's. */
  isNested: boolean;
  /** KiB that the data of a script's process may take. */
  dataLimit: number;
}

let count = 0;

/**
 * The command that runs a program apart, in whatever network this process is in; the same command where scripts cannot be
 * kept apart from the grader.
 * @param mounts what it needs besides the system, as bwrap's own arguments
 */
export function confine(sandbox: Sandbox | undefined, command: string[], mounts: string[]): string[] {
  if (!sandbox?.isNested) return command;
  count += 1;
  // In KiB, and in blocks of 512 bytes.
  const limits = `ulimit -d ${sandbox.dataLimit}; ulimit -f ${TEMPORARY * 2048}; ulimit -c 0`;
  return [
    ...[sandbox.bwrap, '--unshare-pid', '--unshare-ipc', '--unshare-uts', '--cap-drop', 'ALL'],
    ...['--new-session', '--die-with-parent'],
    // Kue tells workers apart by host and process, and here each is the second process of its own.
    ...['--hostname', `script-${process.pid}-${count}`],
    ...['--proc', '/proc', '--remount-ro', '/proc', '--dev', '/dev'],
    ...(sandbox.hasSize ? ['--size', `${TEMPORARY * 1024 * 1024}`] : []),
    ...['--tmpfs', '/tmp', ...systemMounts(process.execPath, process.env.REDIS_SERVER), ...mounts],
    ...['--remount-ro', '/dev', '--remount-ro', '/'],
    ...['/bin/sh', '-c', `{ ${limits}; } 2>/dev/null; exec "$@"`, 'sh', ...command],
  ];
}

/** The command that runs a program in a network of its own within the folder's: a script finds no server of other tests. */
export const inOwnNetwork = ({ bwrap, isNested }: Sandbox, command: string[]): string[] =>
  isNested ? [bwrap, '--unshare-net', '--die-with-parent', '--dev-bind', '/', '/', ...command] : command;

/** A sandbox with a network of its own, which is its loopback, in which everything of a folder runs. */
function outsideCommand(sandbox: Sandbox, mounts: string[], command: string[]): string[] {
  return [
    ...[sandbox.bwrap, '--unshare-pid', '--unshare-ipc', '--unshare-uts', '--unshare-net'],
    ...['--new-session', '--die-with-parent'],
    // Only the sandboxes within this one need any right; where there are none, students' code would have them.
    ...(sandbox.isNested ? [] : ['--cap-drop', 'ALL']),
    ...['--proc', '/proc', '--dev', '/dev', '--tmpfs', '/tmp'],
    ...systemMounts(process.execPath, process.env.REDIS_SERVER, sandbox.bwrap),
    ...[...mounts, '--remount-ro', '/', ...command],
  ];
}

/**
 * The command that runs the tests of a folder apart.
 * @param folder what is graded; `work` is where the tests write
 */
export function keepApart(
  sandbox: Sandbox,
  { folder, work }: { folder: string; work: string },
  command: string[]
): string[] {
  const mounts = [...folderMounts(folder), ...readOnly(ROOT), '--bind', work, work];
  return outsideCommand(sandbox, mounts, command);
}

/** The last line of what a sandbox says on stderr where it does not work. */
function failureOf(sandbox: Sandbox): string | undefined {
  const [file, ...args] = outsideCommand(sandbox, [], inOwnNetwork(sandbox, confine(sandbox, ['true'], [])));
  const { status, stderr, error } = spawnSync(file, args, { encoding: 'utf8' });
  if (status === 0) return undefined;
  return error ? error.message : stderr.trim().split('\n').pop() || `status ${status}`;
}

interface Found {
  sandbox?: Sandbox;
  /** What is not kept apart, why, and what to do. */
  warning?: string;
}

/**
 * What to do where AppArmor refuses the namespaces that bubblewrap needs, as on Ubuntu 24.04.
 * @see https://ubuntu.com/blog/ubuntu-23-10-restricted-unprivileged-user-namespaces
 */
export function howToAllow(setting = '/proc/sys/kernel/apparmor_restrict_unprivileged_userns'): string {
  if (!existsSync(setting) || readFileSync(setting, 'utf8').trim() !== '1') return '';
  return ' To allow it: sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0';
}

/** Finds out, by trying it, how well students' code can be kept apart here. */
export function findSandbox(): Found {
  const open = "Students' code runs with your rights and your network";
  if (process.platform !== 'linux')
    return { warning: `${open}: bubblewrap, which prevents it, needs Linux.` };
  const bwrap = outputOf('sh', '-c', 'realpath "$(command -v bwrap)"').trim();
  if (!bwrap) {
    return { warning: `${open}: to prevent it, install bubblewrap (apt-get install bubblewrap).` };
  }
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
