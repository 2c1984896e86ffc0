// Keeps students' code apart from this machine with bubblewrap (bwrap, https://github.com/containers/bubblewrap): each folder
// in a sandbox with a network of its own, and each script in one within that, with namespaces of its own and read-only
// mounts of what it needs and nothing else.
import { execFileSync, spawnSync } from 'child_process';
import { existsSync, lstatSync, readlinkSync, realpathSync } from 'fs';
import { basename, dirname, join, resolve } from 'path';

const ROOT = resolve(__dirname, '../..');

/** MiB: the memory of a process besides what a bare Node reserves, and what may be written, to a file and to all of /tmp. */
const MEMORY = 512;
const TEMPORARY = 64;

/**
 * KiB that the data of a process may take. A bare Node's own are measured and added: since Node 23 they include a code
 * range of 512 MiB, which is reserved, not used, and counts all the same.
 */
export function measureDataLimit(): number {
  const program = "require('fs').readFileSync('/proc/self/status', 'latin1')";
  const { stdout } = spawnSync(process.execPath, ['-p', program], { encoding: 'utf8' });
  const [, reserved] = /^VmData:\s+(\d+)/m.exec(stdout) || [];
  return Number(reserved || 0) + MEMORY * 1024;
}

/** The limits of a program in a sandbox, as a shell sets them: in KiB, and in blocks of 512 bytes. */
const limits = (data: number) =>
  `{ ulimit -d ${data}; ulimit -f ${TEMPORARY * 2048}; ulimit -c 0; } 2>/dev/null`;

/** What programs are made of, and the settings that they read. No names of users, no keys, no sockets (/run). */
const SYSTEM = ['/usr', '/bin', '/sbin', '/lib', '/lib32', '/lib64', '/libx32', '/nix/store', '/gnu/store'];
const SETTINGS = ['alternatives', 'hosts', 'ld.so.cache', 'ld.so.conf', 'ld.so.conf.d', 'localtime', 'ssl'];

/** Mounts a path where it is, read-only. */
export const readOnly = (path: string): string[] => ['--ro-bind', path, path];

const isLink = (path: string) => lstatSync(path).isSymbolicLink();

/** The mounts that every program needs. `programs` are those that may be elsewhere than the system's. */
export function systemMounts(programs: string[]): string[] {
  const system = SYSTEM.filter(existsSync).flatMap((path) =>
    isLink(path) ? ['--symlink', readlinkSync(path), path] : readOnly(path)
  );
  const settings = SETTINGS.map((name) => `/etc/${name}`).filter(existsSync);
  const others = programs.filter((path) => !SYSTEM.some((folder) => path.startsWith(`${folder}/`)));
  return [...system, ...[...settings, ...others].flatMap(readOnly)];
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

let sized: boolean | undefined; // asked once, not at each start of a script

/** Whether the machine's bwrap can bound what is written to a tmpfs: 0.7 and later can. */
export function hasSize(bwrap: string): boolean {
  if (sized === undefined) {
    const { stdout } = spawnSync(bwrap, ['--help'], { encoding: 'utf8' });
    sized = `${stdout}`.includes('--size'); // one that does not work says nothing
  }
  return sized;
}

let count = 0;

export interface Sandbox {
  /** The path of bwrap. */
  bwrap: string;
  /** Whether each script can be kept apart from the grader too, in a sandbox within the folder's. */
  isNested: boolean;
  /** KiB that the data of a script's process may take. */
  dataLimit: number;
}

/** The command that runs another one apart, in whatever network this process is in. */
export function insideCommand({ bwrap, dataLimit }: Sandbox, mounts: string[], command: string[]): string[] {
  count += 1;
  return [
    ...[bwrap, '--unshare-pid', '--unshare-ipc', '--unshare-uts', '--cap-drop', 'ALL'],
    ...['--new-session', '--die-with-parent'],
    // Kue tells workers apart by host and process, and here each is the second process of its own.
    ...['--hostname', `script-${process.pid}-${count}`],
    ...['--proc', '/proc', '--remount-ro', '/proc', '--dev', '/dev'],
    ...(hasSize(bwrap) ? ['--size', `${TEMPORARY * 1024 * 1024}`] : []),
    ...['--tmpfs', '/tmp', ...mounts, '--remount-ro', '/dev', '--remount-ro', '/'],
    ...['/bin/sh', '-c', `${limits(dataLimit)}; exec "$@"`, 'sh', ...command],
  ];
}

/**
 * The command that runs a program apart; the same command where scripts cannot be kept apart from the grader.
 * @param mounts what it needs besides the system, as bwrap's own arguments
 */
export function confine(sandbox: Sandbox | undefined, command: string[], mounts: string[]): string[] {
  if (!sandbox?.isNested) return command;
  const programs = [process.execPath, process.env.REDIS_SERVER as string];
  return insideCommand(sandbox, [...systemMounts(programs), ...mounts], command);
}

/** A sandbox with a network of its own, which is its loopback, in which everything of a folder runs. */
function outsideCommand(sandbox: Sandbox, mounts: string[], command: string[]): string[] {
  return [
    ...[sandbox.bwrap, '--unshare-pid', '--unshare-ipc', '--unshare-uts', '--unshare-net'],
    ...['--new-session', '--die-with-parent'],
    // Only the sandboxes within this one need any right; where there are none, students' code would have them.
    ...(sandbox.isNested ? [] : ['--cap-drop', 'ALL']),
    ...['--proc', '/proc', '--dev', '/dev', '--tmpfs', '/tmp', ...mounts, '--remount-ro', '/'],
    ...command,
  ];
}

/** The last line of what a command says on stderr; nothing where it succeeds. */
function failure([file, ...args]: string[]): string | undefined {
  const { status, stderr, error } = spawnSync(file, args, { encoding: 'utf8' });
  if (status === 0) return undefined;
  return error ? error.message : stderr.trim().split('\n').pop() || `status ${status}`;
}

export interface Found {
  sandbox?: Sandbox;
  /** What is not kept apart, why, and what to do. */
  warning?: string;
}

/** Finds out, by trying it, how well students' code can be kept apart here. */
export function findSandbox(): Found {
  const open = "Students' code runs with your rights and your network";
  if (process.platform !== 'linux')
    return { warning: `${open}: bubblewrap, which prevents it, needs Linux.` };
  const found = spawnSync('sh', ['-c', 'command -v bwrap'], { encoding: 'utf8' }).stdout.trim();
  if (!found) {
    return { warning: `${open}: to prevent it, install bubblewrap (apt-get install bubblewrap).` };
  }
  const bwrap = execFileSync('realpath', [found], { encoding: 'utf8' }).trim();
  const mounts = systemMounts([bwrap]);
  const dataLimit = measureDataLimit();
  const attempt = (isNested: boolean) => {
    const sandbox = { bwrap, isNested, dataLimit };
    const command = isNested ? insideCommand(sandbox, mounts, ['true']) : ['true'];
    return failure(outsideCommand(sandbox, mounts, command));
  };
  const nested = attempt(true);
  const unbounded =
    "Students' code can fill the memory with files: bubblewrap before 0.7 bounds each, not all.";
  if (!nested) {
    return { sandbox: { bwrap, isNested: true, dataLimit }, warning: hasSize(bwrap) ? undefined : unbounded };
  }
  const single = attempt(false);
  if (single) return { warning: `${open}: bubblewrap does not work here (${single}).` };
  return {
    sandbox: { bwrap, isNested: false, dataLimit },
    warning: `Students' code can change its marks and fill the memory: bubblewrap does not work in itself here (${nested}).`,
  };
}

/**
 * The command that runs the tests of a folder apart.
 * @param folder what is graded; `work` is where the tests write
 */
export function keepApart(
  sandbox: Sandbox,
  { folder, work, redis }: { folder: string; work: string; redis: string },
  command: string[]
): string[] {
  const system = systemMounts([process.execPath, redis, sandbox.bwrap]);
  const mounts = [...system, ...folderMounts(folder), ...readOnly(ROOT), '--bind', work, work];
  return outsideCommand(sandbox, mounts, command);
}
